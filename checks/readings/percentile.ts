import { waitedMs, type Observation } from '../probes/probe.ts';
import { read, samples, tooLittle, type Floor, type Reading } from './reading.ts';

/** Looks that must lie beyond a percentile, or chance decides what it is. */
const beyondMin = 10;

/**
 * The latency that this part of all planned looks kept within, counted from the planned time; lost ones count as endless, so the value may be
 * `Infinity`. Nearest rank: the smallest latency seen with at least `ratio` of the looks at or under it. All looks are sorted, nothing is
 * estimated. Ten looks beyond the percentile are needed unless told: 100 for 0.9, 1000 for 0.99.
 */
export function percentileMs(
  seen: readonly Observation[],
  of: { readonly ratio: number } & Floor,
): Reading<number> {
  if (!(of.ratio > 0 && of.ratio < 1))
    throw new RangeError(`a percentile lies between 0 and 1, not at ${of.ratio}`);
  // Rounded to nine digits: 10 / (1 - 0.9) is a little more than 100 in doubles.
  const looked = samples(seen, of.looksMin ?? Math.ceil(Number((beyondMin / (1 - of.ratio)).toFixed(9))));
  if (!looked.known) return looked;
  const sorted = Float64Array.from(looked.value, latencyMs).sort();
  const rank = Math.ceil(Number((of.ratio * sorted.length).toFixed(9)));
  const value = sorted[rank - 1];
  return value === undefined ? tooLittle('no looks') : read(value, looked.looks);
}

/** From the planned time to the answer; endless when there was no good one. */
function latencyMs(seen: Observation): number {
  return seen.outcome === 'ok' ? waitedMs(seen) : Infinity;
}
