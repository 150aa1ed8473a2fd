import type { ClauseKey } from '../checks/requirements/catalogue.ts';
import { clausesOf } from '../checks/requirements/catalogue.ts';
import type { Clause, RequirementId, RunKind } from '../checks/requirements/requirement.ts';

/** What a check, a clause or a requirement came to. `not run`: nothing in this run looked at it. */
export type Verdict = 'pass' | 'fail' | 'unknown' | 'not run';

/** One check of a run, as far as verdicts go. */
export interface CheckResult {
  readonly title: string;
  /** The clauses that it proves or refutes. */
  readonly proves: readonly string[];
  readonly verdict: Exclude<Verdict, 'not run'>;
  /** Why it is not a pass: the first lines of the error, or the reason why it could not be found out. */
  readonly reason?: string;
  /** This computer cannot do what the check needs (a kernel without netem). It says so, and leaves open nothing that others have settled. */
  readonly isBeyond?: true;
}

/** One Requirement, judged by the checks of a run. */
export interface RequirementVerdict {
  readonly id: RequirementId;
  readonly verdict: Verdict;
  /** Clauses that nothing in this run looked at, or that another kind of run must judge as well: with any of these, a pass is one so far. */
  readonly open: readonly Clause<ClauseKey>[];
  readonly checks: readonly CheckResult[];
}

/** The worst of several: a fail outranks unknown, unknown outranks a pass, and no check at all is `not run`. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  for (const verdict of ['fail', 'unknown', 'pass'] as const) if (verdicts.includes(verdict)) return verdict;
  return 'not run';
}

/** Whether a kind of run can say anything of a Requirement. */
export function canSettle(kind: RunKind, id: RequirementId): boolean {
  return clausesOf(id).some(({ settledBy }) => settledBy.includes(kind));
}

/**
 * Judges one Requirement by the checks of one kind of run that name its clauses. A clause that nothing looked at is listed, never passed over, and so is one
 * that other kinds of run must judge as well.
 */
export function judge(id: RequirementId, results: readonly CheckResult[], kind: RunKind): RequirementVerdict {
  const clauses = clausesOf(id);
  const checks = results.filter(({ proves }) => clauses.some(({ key }) => proves.includes(key)));
  const isSettled = ({ key, settledBy }: Clause): boolean =>
    checks.some(({ proves }) => proves.includes(key)) && settledBy.every((one) => one === kind);
  return {
    id,
    verdict: worst(checks.map(({ verdict }) => verdict)),
    open: clauses.filter((one) => !isSettled(one)),
    checks,
  };
}

/**
 * The exit code of a run (style.md): 0 all pass, 1 a requirement failed, 2 something is unknown. What is beyond this computer is told, and counts for
 * nothing. An empty run proves nothing: 2.
 */
export function exitCodeOf(results: readonly CheckResult[]): 0 | 1 | 2 {
  const verdict = worst(results.filter(({ isBeyond }) => isBeyond !== true).map((result) => result.verdict));
  if (verdict === 'fail') return 1;
  return verdict === 'pass' ? 0 : 2;
}
