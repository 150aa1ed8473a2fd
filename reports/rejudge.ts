import type { ExperimentView } from './experiment-view.ts';
import type { Bounds } from './bounds.ts';
import { holds, type Measured } from './measured.ts';
import { experimentAgain } from './rejudge-experiment.ts';
import type { Run, RunCheck } from './run-file.ts';

/**
 * Judges a run again by other limits, from what it measured and without a new look. A check that now goes beyond a limit fails; one
 * that failed at a limit it would now keep is unknown, since nobody knows what it would have seen behind that line.
 */
export function rejudge(run: Run, bounds: Bounds): Run {
  return { ...run, checks: run.checks.map((check) => rejudged(check, bounds)) };
}

/**
 * Judges the checks of experiments again from their histories, which go on behind any limit: one that only missed a limit, and keeps the new one, passes.
 * `run` is as `rejudge` left it; what it could tell by itself stays.
 */
export function rejudgeExperiments(
  run: Run,
  of: {
    readonly before: Run;
    readonly bounds: Bounds;
    readonly viewsOf: (check: RunCheck) => readonly ExperimentView[];
  },
): Run {
  const checks = run.checks.map((check, place) => {
    const before = of.before.checks[place];
    const views = of.viewsOf(check);
    // What failed for another reason than a limit has no values beyond one.
    if (before?.verdict !== 'fail' || check.verdict !== 'unknown' || views.length === 0) return check;
    const again = views.map((view) => experimentAgain(view, { proves: check.proves, bounds: of.bounds }));
    if (again.some((one) => one.holds === undefined)) return check;
    if (again.every((one) => one.holds === true)) {
      return {
        ...check,
        verdict: 'pass' as const,
        reason: 'judged again from its histories: it keeps the new limits',
      };
    }
    const beyond = again.flatMap(({ values }) => values).find(({ measured }) => !holds(measured))?.measured;
    const why =
      beyond === undefined
        ? 'it is not as it must be beside its limits'
        : `${beyond.of ?? ''} ${beyond.bound} is ${beyond.value ?? 'endless'}, the limit is ${beyond.limit}`;
    return { ...check, verdict: 'fail' as const, reason: `judged again from its histories: ${why.trim()}` };
  });
  return { ...run, checks };
}

function rejudged(check: RunCheck, bounds: Bounds): RunCheck {
  const measured = check.measured.map((one) => ({ ...one, limit: limitFor(one, { check, bounds }) }));
  const isChanged = measured.some(({ limit }, place) => limit !== check.measured[place]?.limit);
  if (!isChanged) return check;
  const beyond = measured.find((one, place) => one.limit !== check.measured[place]?.limit && !holds(one));
  if (beyond !== undefined) {
    const value = beyond.value === null ? 'endless' : String(Math.round(beyond.value * 1_000) / 1_000);
    const reason = `judged again: ${beyond.of ?? ''} ${beyond.bound} is ${value}, the limit is ${beyond.limit}`;
    return { ...check, measured, verdict: 'fail', reason: reason.replace(/ {2,}/g, ' ') };
  }
  const failedAtLimit = check.verdict === 'fail' && check.measured.some((one) => !holds(one));
  if (!failedAtLimit) return { ...check, measured };
  const reason =
    'judged again: it keeps the new limits, but ended at an old one; what came behind was never looked at';
  return { ...check, measured, verdict: 'unknown', reason };
}

/** The limit of the clause that the check proves; the one it was judged by where no clause of its own has this bound. */
function limitFor(
  { bound, limit }: Measured,
  of: { readonly check: RunCheck; readonly bounds: Bounds },
): number {
  const said = of.check.proves.flatMap((key) => {
    const found = of.bounds.get(`${key}.${bound}`);
    return found === undefined ? [] : [found];
  });
  // Several clauses with this bound: the check was judged by whichever had this limit, and the strictest is safe.
  return said.length === 0
    ? limit
    : said.length === 1
      ? (said[0] ?? limit)
      : said.includes(limit)
        ? limit
        : Math.min(...said);
}
