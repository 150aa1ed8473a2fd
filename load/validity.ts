import type { LoadResult, Validity } from './load-result.ts';
import { askedRps, plannedOf } from './profile.ts';

/** A request left on time when it left within this of its due time (issue 4). */
export const onTimeMs = 10;
/** Each connection of autocannon sends once a second; a longer answer makes it miss its turn. */
const turnMs = 1_000;
/** What a measurement must keep (issue 4, item 3); ratios 0…1. */
export const validityRule = {
  /** How far the offered rate and number may be from what was asked. */
  rateErrorRatioMax: 0.01,
  onTimeRatioMin: 0.99,
  /** A generator's thread that is busier than this sends and reads answers late; ours, far above the tenth that it takes. */
  cpuShareMax: 0.8,
  /** Ten beyond the 90th percentile. */
  samplesMin: 100,
} as const;

/** Everything but the verdict on it. */
export type Measured = Omit<LoadResult, 'validity'>;

/** Judges a measurement, not the service: all reasons against believing it, in words. */
export function judgeMeasurement(measured: Measured): Validity {
  const [first, ...rest] = [
    ...accounted(measured),
    ...offeredAsAsked(measured),
    ...onTime(measured),
    ...ofAutocannon(measured),
    ...generatorFit(measured),
  ];
  return first === undefined
    ? { word: 'VALID', reasons: [] }
    : { word: 'INVALID', reasons: [first, ...rest] };
}

/** Whether requests that left late are all that is to be said against a measurement. */
export function isOnlyLate({ validity, ...measured }: LoadResult): boolean {
  return validity.reasons.length === 1 && onTime(measured).length === 1;
}

function accounted({ counts, stopped, arrivals }: Measured): readonly string[] {
  const reasons: string[] = [];
  if (stopped) reasons.push('it was stopped before its end');
  const notOffered = counts.byKind.get('notLooked') ?? 0;
  if (notOffered > 0) {
    const why = arrivals?.find((one) => one.trouble?.kind === 'notLooked')?.trouble?.detail;
    const because = why === undefined ? '' : `: ${why}`;
    reasons.push(`the generator could not make ${notOffered} of ${counts.planned} requests${because}`);
  }
  const known = counts.ok + counts.failed + notOffered;
  if (arrivals !== undefined && known !== counts.planned)
    reasons.push(`${counts.planned} requests were planned, and ${known} are accounted for`);
  if (counts.ok + counts.failed < validityRule.samplesMin)
    reasons.push(`${counts.ok + counts.failed} samples are too few, ${validityRule.samplesMin} are needed`);
  return reasons;
}

function offeredAsAsked({ counts, profile, offeredRps }: Measured): readonly string[] {
  const planned = plannedOf(profile);
  const { rateErrorRatioMax } = validityRule;
  if (Math.abs(counts.offered / planned - 1) > rateErrorRatioMax)
    return [`${counts.offered} requests were offered where ${planned} were asked for`];
  const wantedRps = askedRps(profile);
  if (!(Math.abs(offeredRps / wantedRps - 1) <= rateErrorRatioMax))
    return [`${offeredRps.toFixed(2)} RPS were offered where ${wantedRps.toFixed(2)} were asked for`];
  return [];
}

function onTime({ generator: { late } }: Measured): readonly string[] {
  if (late === undefined || late.onTimeRatio >= validityRule.onTimeRatioMin) return [];
  const share = ((1 - late.onTimeRatio) * 100).toFixed(1);
  return [
    `${share} % of the requests left more than ${onTimeMs} ms late (99 % within ${late.p99Ms.toFixed(1)} ms)`,
  ];
}

function generatorFit({ generator }: Measured): readonly string[] {
  const { cpuShare, atOnceMax, connectionsMax = Infinity } = generator;
  const reasons: string[] = [];
  if (cpuShare > validityRule.cpuShareMax)
    reasons.push(`the generator was out of processor: it took ${cpuShare.toFixed(2)} of a core`);
  if (atOnceMax >= connectionsMax)
    reasons.push(`all ${connectionsMax} connections were taken, so requests waited for each other`);
  return reasons;
}

/** What autocannon cannot tell the truth about (autocannon.ts): its figures are then void. */
function ofAutocannon({ engine, counts, latency }: Measured): readonly string[] {
  if (engine !== 'autocannon') return [];
  const lost = counts.failed - (counts.byKind.get('status') ?? 0);
  const { longestMs = 0 } = latency.fromSending;
  return [
    ...(lost > 0 ? ['autocannon tells nothing true after a lost connection or a time-out'] : []),
    ...(longestMs > turnMs
      ? [
          `an answer took ${Math.round(longestMs)} ms: autocannon held back what should have left on its connection meanwhile`,
        ]
      : []),
  ];
}
