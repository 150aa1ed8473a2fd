import type { Trouble } from '../checks/probes/probe.ts';
import { endpoints } from '../checks/requirements/endpoints.ts';
import type { Arrival, LoadResult } from './load-result.ts';
import { arrivalsOf, durationMs, type Profile } from './profile.ts';
import { tally } from './tally.ts';
import { alone } from './traffic.ts';
import { judgeMeasurement, type Measured } from './validity.ts';

/** What one made-up request came to. */
export interface MadeUp {
  readonly lateMs?: number;
  readonly tookMs?: number;
  readonly trouble?: Trouble;
  readonly status?: number;
  readonly node?: string;
  readonly endpoint?: string;
}

/** Arrivals of a Profile, each as `become` says for its place: answered rightly after 100 ms unless told. Time begins at 0. */
export function madeUpArrivals(
  profile: Profile,
  become: (place: number) => MadeUp = () => ({}),
): readonly Arrival[] {
  return Array.from(arrivalsOf(profile), (dueMs, place) => {
    const { lateMs = 0, tookMs = 100, trouble, endpoint = endpoints.dbDummy.name, ...rest } = become(place);
    const status = rest.status ?? (trouble === undefined ? 200 : undefined);
    const startMs = dueMs + lateMs;
    return {
      endpoint,
      dueMs,
      startMs,
      endMs: startMs + tookMs,
      ...(status === undefined ? {} : { status }),
      ...(rest.node === undefined ? {} : { node: rest.node }),
      ...(trouble === undefined ? { outcome: 'ok' } : { outcome: 'fail', trouble }),
    };
  });
}

/** The open loop's result of made-up arrivals; what `differ` says is otherwise, also for the verdict on the measurement. */
export function madeUpResult(
  profile: Profile,
  become?: (place: number) => MadeUp,
  differ: Partial<Measured> = {},
): LoadResult {
  const arrivals = madeUpArrivals(profile, become);
  const { late, atOnceMax, ...tallied } = tally(arrivals, 0);
  const measured: Measured = {
    engine: 'open loop',
    profile,
    traffic: alone(endpoints.dbDummy),
    origin: 'http://127.0.0.1:1',
    timeoutMs: 10_000,
    startedMs: 0,
    tookMs: durationMs(profile) + 100,
    stopped: false,
    ...tallied,
    achievedRps: (tallied.counts.ok * 1_000) / durationMs(profile),
    generator: { ...(late === undefined ? {} : { late }), cpuShare: 0.05, atOnceMax },
    arrivals,
    ...differ,
  };
  return { ...measured, validity: judgeMeasurement(measured) };
}
