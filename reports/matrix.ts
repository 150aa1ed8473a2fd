import { clauses, clausesOf, type ClauseKey } from '../checks/requirements/catalogue.ts';
import { requirements } from '../checks/requirements/demands.ts';
import type { Clause, Requirement, RunKind } from '../checks/requirements/requirement.ts';
import { marginOf, type Measured } from './measured.ts';
import type { Merged, MissedCheck, ReportCheck } from './merged.ts';
import { worst, type Verdict } from './verdict.ts';

/** A clause, judged by all runs of a report. */
export interface ClauseRow {
  readonly clause: Clause<ClauseKey>;
  readonly verdict: Verdict;
  /** Nothing is left that could still change a pass. */
  readonly isWhole: boolean;
  readonly checks: readonly ReportCheck[];
  readonly missed: readonly MissedCheck[];
  /** Not to be had on this computer. */
  readonly beyond: readonly ReportCheck[];
  /** Kinds of run that must judge it and did not look. */
  readonly lacking: readonly RunKind[];
  /** No check looks at it, though every run that could was whole. */
  readonly isUncovered: boolean;
  /** What came nearest to each bound, or went farthest beyond. */
  readonly measured: readonly Measured[];
}

/** A Requirement with its clauses. */
export interface RequirementRow {
  readonly requirement: Requirement;
  readonly verdict: Verdict;
  readonly isWhole: boolean;
  readonly clauses: readonly ClauseRow[];
}

/** Every Requirement of the catalogue, judged by the runs of a report. Drills prove nothing. */
export function matrixOf(merged: Merged): readonly RequirementRow[] {
  return requirements.map((requirement) => {
    const clauses = clausesOf(requirement.id).map((clause) => rowOf(clause, merged));
    return {
      requirement,
      verdict: worst(clauses.map(({ verdict }) => verdict)),
      isWhole: clauses.every(({ isWhole }) => isWhole),
      clauses,
    };
  });
}

function rowOf(clause: Clause<ClauseKey>, merged: Merged): ClauseRow {
  const isOf = ({ proves, kind }: Pick<ReportCheck, 'proves' | 'kind'>): boolean =>
    kind !== 'drill' && proves.includes(clause.key);
  const checks = merged.checks.filter(isOf);
  const missed = merged.missed.filter(isOf);
  const beyond = merged.beyond.filter(isOf);
  const lacking = clause.settledBy.filter((kind) => !checks.some((check) => check.kind === kind));
  // A run that was limited to some of its checks may have left out one that proves this clause.
  const isLimited = merged.parts.some(
    ({ run }) => run.chosen.length > 0 && clause.settledBy.some((kind) => kind === run.kind),
  );
  const isRunWhole = (kind: RunKind): boolean =>
    merged.parts.some(({ run }) => run.kind === kind && run.chosen.length === 0);
  return {
    clause,
    isUncovered: [checks, missed, beyond].every(({ length }) => length === 0) && lacking.every(isRunWhole),
    verdict: worst(checks.map(({ verdict }) => verdict)),
    isWhole: checks.length > 0 && missed.length === 0 && lacking.length === 0 && !isLimited,
    checks,
    missed,
    beyond,
    lacking,
    measured: nearest(
      checks.flatMap((check) => check.measured.filter((one) => isMeasureOf(one, { clause, check }))),
    ),
  };
}

/** Whether a value says anything of this clause: of the clauses that its check proves, it belongs to those that have its bound, and first to one that has its limit. */
function isMeasureOf(
  { bound, limit }: Measured,
  { clause, check }: { readonly clause: Clause<ClauseKey>; readonly check: ReportCheck },
): boolean {
  const own = limitsOf(clause).get(bound);
  if (own === undefined) return false;
  const others = clauses.filter(({ key }) => check.proves.includes(key));
  return own === limit || !others.some((other) => limitsOf(other).get(bound) === limit);
}

function limitsOf({ bound }: Clause): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(bound));
}

/** For each bound the value with the least margin; one that is endless has none at all. */
function nearest(all: readonly Measured[]): readonly Measured[] {
  const byBound = Map.groupBy(all, ({ bound, limit }) => `${bound} ${limit}`);
  return [...byBound.values()].flatMap((same) => same.sort((a, b) => roomOf(a) - roomOf(b)).slice(0, 1));
}

/** How far from its bound; what is endless is beyond any. */
function roomOf(one: Measured): number {
  return one.value === null ? -Infinity : (marginOf(one) ?? -Math.abs(one.value));
}

/** The one value of a Requirement that is nearest to its bound, for whoever only skims. How much was asked is no value of the service's. */
export function nearestValue({ clauses: rows }: RequirementRow): Measured | undefined {
  const [first] = rows
    .flatMap(({ measured }) => measured)
    .filter(({ bound, limit }) => limit !== 0 && bound !== 'looksMin' && bound !== 'rps')
    .sort((a, b) => roomOf(a) - roomOf(b));
  return first;
}

/** The verdict on all Requirements together. */
export function overall(rows: readonly RequirementRow[]): {
  readonly verdict: Verdict;
  readonly isWhole: boolean;
} {
  const seen = rows.map(({ verdict }) => verdict);
  return { verdict: worst(seen), isWhole: rows.every(({ isWhole }) => isWhole) };
}
