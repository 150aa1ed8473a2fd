import type { SpecRun } from '../deploy/world/environment.ts';
import { requirements } from '../checks/requirements/demands.ts';
import type { RequirementId } from '../checks/requirements/requirement.ts';
import { matrixOf, type RequirementRow } from './matrix.ts';
import { measuredKey } from './measured.ts';
import { merge } from './merged.ts';
import type { StoredRun } from './run-file.ts';
import type { Verdict } from './verdict.ts';

/** A check that came to something else, or is new or gone. */
export interface CheckChange {
  readonly title: string;
  readonly before: Verdict;
  readonly after: Verdict;
}

/** A value that was measured both times. */
export interface ValueChange {
  readonly title: string;
  readonly bound: string;
  readonly of?: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** One Requirement, before and after. */
export interface RequirementChange {
  readonly id: RequirementId;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly checks: readonly CheckChange[];
  readonly values: readonly ValueChange[];
}

/** What is different between two reports, Requirement by Requirement. Those without any difference are there, with empty lists. */
export function compare(
  before: readonly RequirementRow[],
  after: readonly RequirementRow[],
): readonly RequirementChange[] {
  return requirements.map(({ id }) => {
    const [old, now] = [rowOf(before, id), rowOf(after, id)];
    const [oldChecks, nowChecks] = [checksOf(old), checksOf(now)];
    const ids = [...new Set([...oldChecks.keys(), ...nowChecks.keys()])];
    return {
      id,
      before: old?.verdict ?? 'not run',
      after: now?.verdict ?? 'not run',
      checks: ids.flatMap((check): readonly CheckChange[] => {
        const [was, is] = [oldChecks.get(check), nowChecks.get(check)];
        if (was?.verdict === is?.verdict) return [];
        const title = is?.title ?? was?.title ?? check;
        return [{ title, before: was?.verdict ?? 'not run', after: is?.verdict ?? 'not run' }];
      }),
      values: ids.flatMap((check) => valuesOf(oldChecks.get(check), nowChecks.get(check))),
    };
  });
}

type Checks = ReadonlyMap<string, RequirementRow['clauses'][number]['checks'][number]>;

function valuesOf(was: ReturnType<Checks['get']>, is: ReturnType<Checks['get']>): readonly ValueChange[] {
  if (was === undefined || is === undefined) return [];
  const old = new Map(was.measured.map((one) => [measuredKey(one), one.value]));
  return is.measured.flatMap((one) => {
    const before = old.get(measuredKey(one));
    if (before === undefined || before === one.value) return [];
    const { bound, of, value: after } = one;
    return [{ title: is.title, bound, ...(of === undefined ? {} : { of }), before, after }];
  });
}

function rowOf(rows: readonly RequirementRow[], id: RequirementId): RequirementRow | undefined {
  return rows.find(({ requirement }) => requirement.id === id);
}

function checksOf(row: RequirementRow | undefined): Checks {
  return new Map(
    (row?.clauses ?? []).flatMap(({ checks }) => checks.map((check) => [check.id, check] as const)),
  );
}

/** What one earlier run came to, for a line of little signs. */
export interface TrendPoint {
  readonly runId: string;
  readonly kind: SpecRun;
  readonly startedAt: string;
  readonly verdicts: ReadonlyMap<RequirementId, Verdict>;
}

/** The verdicts of the last runs by themselves, the earliest first. */
export function trendOf(runs: readonly StoredRun[], last: number): readonly TrendPoint[] {
  return runs
    .filter(({ run }) => run.kind !== 'drill')
    .slice(-last)
    .map((stored) => ({
      runId: stored.run.id,
      kind: stored.run.kind,
      startedAt: stored.run.startedAt,
      verdicts: new Map(
        matrixOf(merge([stored])).map(({ requirement, verdict }) => [requirement.id, verdict]),
      ),
    }));
}
