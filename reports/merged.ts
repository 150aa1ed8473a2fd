import type { SpecRun } from '../deploy/world/environment.ts';
import type { PlannedCheck, Run, RunCheck, StoredRun } from './run-file.ts';
import { worst } from './verdict.ts';

/** Runs of other kinds are of the same report when they began within so many hours before the newest. */
export const partHoursMax = 24;

/** A check of a report, with the run that it was made in. */
export interface ReportCheck extends RunCheck {
  readonly runId: string;
}

/** A check that was to be made, and was not. */
export interface MissedCheck extends PlannedCheck {
  readonly runId: string;
}

/** Several runs as one. */
export interface Merged {
  /** The runs, the earliest first. */
  readonly parts: readonly StoredRun[];
  /** One for each check, in the order in which they were made; one that was made in several runs is there with its worst result. */
  readonly checks: readonly ReportCheck[];
  /** Not to be had on the computer of any run that tried: they say why, and settle nothing. */
  readonly beyond: readonly ReportCheck[];
  /** Planned and never made: the run was cut short. */
  readonly missed: readonly MissedCheck[];
}

/** The parts of a report unless told: the newest run, and of every other kind the newest on the same stand that is not too old. */
export function usualParts(runs: readonly StoredRun[]): readonly StoredRun[] {
  const sorted = byTime(runs);
  const newest = sorted.at(-1);
  if (newest === undefined) return [];
  const sinceMs = Date.parse(newest.run.startedAt) - partHoursMax * 3_600_000;
  const kinds: readonly SpecRun[] = ['checks', 'load', 'chaos', 'drill'];
  return byTime(
    kinds.flatMap((kind) => {
      const same = sorted.filter(
        ({ run }) =>
          run.kind === kind && isSameSubject(run, newest.run) && Date.parse(run.startedAt) >= sinceMs,
      );
      return same.slice(-1);
    }),
  );
}

/** Whether two runs judged the same thing. */
export function isSameSubject(one: Run, other: Run): boolean {
  return one.subject.kind === other.subject.kind && one.subject.name === other.subject.name;
}

/** Merges runs: of kinds, of shards, or of one and the same made twice, in which case the worst counts. */
export function merge(stored: readonly StoredRun[]): Merged {
  const parts = byTime(stored);
  const made = parts.flatMap(({ run }) => run.checks.map((check) => ({ ...check, runId: run.id })));
  const byId = Map.groupBy(made, ({ id }) => id);
  const checks = [...byId.values()].flatMap((all) => {
    const same = all.filter(({ isBeyond }) => isBeyond !== true);
    const verdict = worst(same.map((check) => check.verdict));
    return same.filter((check) => check.verdict === verdict).slice(-1);
  });
  const beyond = [...byId.values()].flatMap((all) =>
    all.every(({ isBeyond }) => isBeyond === true) ? all.slice(-1) : [],
  );
  const missed = parts.flatMap(({ run }) =>
    run.planned.filter(({ id }) => !byId.has(id)).map((check) => ({ ...check, runId: run.id })),
  );
  return {
    parts,
    checks: checks.sort((a, b) => a.startedAt.localeCompare(b.startedAt)),
    beyond,
    missed: [...new Map(missed.map((check) => [check.id, check])).values()],
  };
}

function byTime(runs: readonly StoredRun[]): readonly StoredRun[] {
  return [...runs].sort((a, b) => a.run.startedAt.localeCompare(b.run.startedAt));
}
