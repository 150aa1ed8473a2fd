import type { Observation } from '../probes/probe.ts';
import { read, samples, tooLittle, type Floor, type Reading } from './reading.ts';

/** How well the harness kept its own plan: what a measurement is worth. */
export interface Pace {
  /** Looks a second that were planned. */
  readonly plannedRps: number;
  /** Looks a second that were begun, from the first to the last. */
  readonly startedRps: number;
  /** How late looks began after their planned times: the 99th percentile by nearest rank, and the latest. */
  readonly lateP99Ms: number;
  readonly lateMaxMs: number;
}

/** One in a hundred may be late: fewer looks do not tell. */
const looksMinForPace = 100;

/** How evenly looks left. 100 looks are needed unless told. */
export function pace(seen: readonly Observation[], everyMs: number, rule: Floor = {}): Reading<Pace> {
  const looked = samples(seen, Math.max(2, rule.looksMin ?? looksMinForPace));
  if (!looked.known) return looked;
  const looks = looked.value;
  const late = Float64Array.from(looks, (one) => one.startMs - one.dueMs).sort();
  const starts = Float64Array.from(looks, (one) => one.startMs).sort();
  const [first, last] = [starts[0], starts.at(-1)];
  const [lateP99Ms, lateMaxMs] = [late[Math.ceil(late.length * 0.99) - 1], late.at(-1)];
  if (
    first === undefined ||
    last === undefined ||
    lateP99Ms === undefined ||
    lateMaxMs === undefined ||
    last <= first
  ) {
    return tooLittle('all looks began at one moment');
  }
  const startedRps = ((looks.length - 1) * 1_000) / (last - first);
  return read({ plannedRps: 1_000 / everyMs, startedRps, lateP99Ms, lateMaxMs }, looks.length);
}
