import type { FastShareBound } from '../checks/requirements/clauses/transport.ts';
import type { ErrorBound, RateBound, SlaBound } from '../checks/requirements/requirement.ts';
import type { LoadResult } from './load-result.ts';
import { durationMs } from './profile.ts';
import { isOnlyLate, validityRule } from './validity.ts';

/** What the catalogue can ask of a load. */
export type LoadBound = SlaBound | RateBound | ErrorBound | FastShareBound;

/** One thing that was wanted, and what was seen of it. */
export interface Objective {
  /** In words, with its unit: `90 % of the answers within, ms`. */
  readonly name: string;
  readonly unit: 'ms' | 'RPS' | 'ratio' | 'requests';
  /** The bound, and on which side of it is good; at the bound still is. */
  readonly wanted: { readonly atMost: number } | { readonly atLeast: number };
  /** Undefined when it could not be seen; `Infinity` when it lies among lost requests. */
  readonly seen?: number;
  /** How far from the bound, in parts of the bound: 0.25 is a quarter better than asked, below 0 is missed. Undefined with `seen`. */
  readonly margin?: number;
  readonly came: 'met' | 'missed' | 'unknown';
}

/** The verdict on a load: all objectives, met and missed, and why when it is unknown. */
export interface LoadJudgement {
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly objectives: readonly Objective[];
  /** What makes it unknown, in words; empty when it is known. */
  readonly reasons: readonly string[];
  /** A `fail` of a measurement that is INVALID: why it is one all the same, in words. */
  readonly despite?: string;
}

/**
 * Judges a result against a bound. `unknown` when the measurement is INVALID, when something could not be seen, or when another load was offered
 * than the bound names: too little for a pass, too much for a fail. Never `pass` on no data. Lateness, which is all of the generator's making, may
 * excuse a service; where it cannot, for what is missed is missed by more than that, the service fails.
 */
export function judgeLoad(result: LoadResult, bound: LoadBound): LoadJudgement {
  const judgement = judgeBelieved(result, bound);
  if (!isOnlyLate(result) || judgement.verdict !== 'unknown') return judgement;
  const { excused, despite } = excusedOf(result);
  const { verdict } = judgeBelieved(excused, bound);
  return verdict === 'fail' ? { ...judgement, verdict, reasons: [], despite } : judgement;
}

function judgeBelieved(result: LoadResult, bound: LoadBound): LoadJudgement {
  const objectives = objectivesOf(result, bound);
  const service = objectives.filter(({ unit }) => unit === 'ms' || unit === 'ratio');
  const offer = objectives.filter((one) => !service.includes(one));
  const isMissed = service.some(({ came }) => came === 'missed');
  const reasons = [
    ...result.validity.reasons.map((reason) => `the measurement is INVALID: ${reason}`),
    ...service.filter(({ came }) => came === 'unknown').map(({ name }) => `not seen: ${name}`),
    // A service that breaks under less than the bound names breaks under the bound.
    ...(isMissed ? tooMuch(result, bound) : offer.filter(({ came }) => came !== 'met').map(missing)),
  ];
  const verdict = reasons.length > 0 ? 'unknown' : isMissed ? 'fail' : 'pass';
  return { verdict, objectives, reasons };
}

/**
 * The result as it were at its best: every late request answered rightly and at once, and all others as much earlier as the latest one left late, for a
 * generator that sends late may read late.
 */
function excusedOf(result: LoadResult): { readonly excused: LoadResult; readonly despite: string } {
  const { counts, generator, latency } = result;
  const { onTimeRatio = 1, longestMs = 0 } = generator.late ?? {};
  const late = Math.round((1 - onTimeRatio) * counts.planned);
  const wrongAndLate = Math.min(late, counts.failed);
  return {
    excused: {
      ...result,
      validity: { word: 'VALID', reasons: [] },
      counts: { ...counts, ok: counts.ok + wrongAndLate, failed: counts.failed - wrongAndLate },
      latency: { ...latency, fromPlan: latency.fromPlan.atBest({ count: late, earlierMs: longestMs }) },
    },
    despite:
      `INVALID for a pass, for ${late} requests left late; it fails all the same, had those been answered rightly at once, ` +
      `and all others ${longestMs.toFixed(0)} ms sooner`,
  };
}

/** One objective on one line, for people: `p90: 103.2 ms, at most 400 ms wanted, met`. */
export function objectiveText({ name, unit, wanted, seen, came }: Objective): string {
  const show = (value: number): string =>
    unit === 'ratio'
      ? `${(value * 100).toFixed(2)} %`
      : Number.isFinite(value)
        ? `${value.toFixed(1).replace(/\.0$/, '')} ${unit}`
        : 'endless';
  const bound = 'atMost' in wanted ? `at most ${show(wanted.atMost)}` : `at least ${show(wanted.atLeast)}`;
  return `${name}: ${seen === undefined ? 'not seen' : show(seen)}, ${bound} wanted, ${came}`;
}

function objectivesOf(result: LoadResult, bound: LoadBound): readonly Objective[] {
  const { counts, latency } = result;
  const samples = counts.ok + counts.failed;
  const judged = (looksMin: number): Objective =>
    objective('requests judged', 'requests', { wanted: { atLeast: looksMin }, seen: samples });
  if ('ratioMin' in bound) {
    const { ratioMin: ratio, looksMin, withinMs } = bound;
    const within = latency.fromPlan.percentileMs({ ratio, looksMin });
    const share = objective(`${ratio * 100} % within`, 'ms', {
      wanted: { atMost: withinMs },
      seen: within.known ? within.value : undefined,
    });
    return [judged(looksMin), share];
  }
  const errors = objective('errors', 'ratio', {
    wanted: { atMost: bound.errorRatioMax },
    seen: samples === 0 ? undefined : counts.failed / samples,
  });
  if ('looksMin' in bound) return [judged(bound.looksMin), errors];
  const offered = [
    objective('offered rate', 'RPS', {
      wanted: { atLeast: bound.rps * (1 - validityRule.rateErrorRatioMax) },
      seen: meanRps(result),
    }),
    objective('requests offered', 'requests', {
      wanted: {
        atLeast: Math.floor(bound.rps * (bound.forMs / 1_000) * (1 - validityRule.rateErrorRatioMax)),
      },
      seen: counts.offered,
    }),
  ];
  if (!('p90MsMax' in bound)) return [...offered, errors];
  const p90 = latency.fromPlan.percentileMs({ ratio: 0.9 });
  const seen = p90.known ? p90.value : undefined;
  return [...offered, objective('p90', 'ms', { wanted: { atMost: bound.p90MsMax }, seen }), errors];
}

function objective(
  name: string,
  unit: Objective['unit'],
  of: Pick<Objective, 'wanted'> & { readonly seen: number | undefined },
): Objective {
  const { wanted, seen } = of;
  if (seen === undefined || Number.isNaN(seen)) return { name, unit, wanted, came: 'unknown' };
  const [bound, over] =
    'atMost' in wanted ? [wanted.atMost, wanted.atMost - seen] : [wanted.atLeast, seen - wanted.atLeast];
  const margin = bound === 0 ? Math.sign(over) : over / bound;
  return { name, unit, wanted, seen, margin, came: over >= 0 ? 'met' : 'missed' };
}

function missing(one: Objective): string {
  return `less load was offered than is to be judged: ${objectiveText(one)}`;
}

function tooMuch(result: LoadResult, bound: LoadBound): readonly string[] {
  if (!('rps' in bound)) return [];
  const { offeredRps } = result;
  return offeredRps > bound.rps * (1 + validityRule.rateErrorRatioMax)
    ? [`more load was offered than is to be judged: ${offeredRps.toFixed(1)} RPS instead of ${bound.rps}`]
    : [];
}

/** Requests per second over the whole Profile. */
function meanRps({ counts, profile }: LoadResult): number {
  return (counts.offered / durationMs(profile)) * 1_000;
}
