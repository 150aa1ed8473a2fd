import { isNotLooked, waitedMs, type TroubleKind } from '../checks/probes/probe.ts';
import { LatencyHistogram } from './latency.ts';
import type { Arrival, EndpointLoad, Lateness, LoadCounts, LoadResult, LoadSecond } from './load-result.ts';
import { onTimeMs } from './validity.ts';

/** What of a LoadResult can be read from its arrivals alone. */
export type Tallied = Pick<
  LoadResult,
  'counts' | 'offeredRps' | 'latency' | 'perSecond' | 'byNode' | 'byEndpoint'
> & { readonly late?: Lateness; readonly atOnceMax: number };

/** Reckons up arrivals, which are in the order of the plan; the seconds count from `startedMs`. */
export function tally(arrivals: readonly Arrival[], startedMs: number): Tallied {
  const late = latenessOf(arrivals);
  return {
    counts: countsOf(arrivals),
    offeredRps: offeredRpsOf(arrivals),
    latency: {
      fromPlan: latencyOf(arrivals, waitedMs),
      fromSending: latencyOf(arrivals, (one) => one.endMs - one.startMs),
    },
    perSecond: secondsOf(arrivals, startedMs),
    byNode: nodesOf(arrivals),
    byEndpoint: endpointsOf(arrivals),
    ...(late === undefined ? {} : { late }),
    atOnceMax: atOnceMaxOf(arrivals),
  };
}

/** Counts arrivals by what they came to. */
export function countsOf(arrivals: readonly Arrival[]): LoadCounts {
  const count = { planned: arrivals.length, offered: 0, answered: 0, ok: 0, failed: 0 };
  const byKind = new Map<TroubleKind, number>();
  const byStatus = new Map<number, number>();
  for (const one of arrivals) {
    if (one.trouble !== undefined) add(byKind, one.trouble.kind);
    if (isNotLooked(one)) continue;
    count.offered += 1;
    count[one.outcome === 'ok' ? 'ok' : 'failed'] += 1;
    if (one.status === undefined) continue;
    count.answered += 1;
    add(byStatus, one.status);
  }
  return { ...count, byKind, byStatus };
}

function latencyOf(arrivals: readonly Arrival[], latencyMs: (one: Arrival) => number): LatencyHistogram {
  const latency = new LatencyHistogram();
  for (const one of arrivals) {
    if (isNotLooked(one)) continue;
    if (one.outcome === 'ok') latency.record(latencyMs(one));
    else latency.lose();
  }
  return latency;
}

function offeredRpsOf(arrivals: readonly Arrival[]): number {
  const starts = arrivals.filter((one) => !isNotLooked(one)).map((one) => one.startMs);
  const [first, last] = [starts[0], starts.at(-1)];
  return first === undefined || last === undefined || last <= first
    ? NaN
    : ((starts.length - 1) * 1_000) / (last - first);
}

/** A request that never left is as late as can be. */
function latenessOf(arrivals: readonly Arrival[]): Lateness | undefined {
  const late = Float64Array.from(arrivals, (one) =>
    isNotLooked(one) ? Infinity : one.startMs - one.dueMs,
  ).sort();
  const [p99Ms, longestMs] = [late[Math.ceil(late.length * 0.99) - 1], late.at(-1)];
  if (p99Ms === undefined || longestMs === undefined) return undefined;
  const onTime = late.filter((ms) => ms <= onTimeMs).length;
  return { p99Ms, longestMs, onTimeRatio: onTime / late.length };
}

/** The most requests that were under way at one moment; one that ends as another begins is not under way with it. */
function atOnceMaxOf(arrivals: readonly Arrival[]): number {
  const offered = arrivals.filter((one) => !isNotLooked(one));
  const starts = Float64Array.from(offered, (one) => one.startMs).sort();
  const ends = Float64Array.from(offered, (one) => one.endMs).sort();
  const at = { ended: 0, most: 0 };
  starts.forEach((startMs, started) => {
    while ((ends[at.ended] ?? Infinity) <= startMs) at.ended += 1;
    at.most = Math.max(at.most, started + 1 - at.ended);
  });
  return at.most;
}

function secondsOf(arrivals: readonly Arrival[], startedMs: number): readonly LoadSecond[] {
  const seconds: Arrival[][] = [];
  for (const one of arrivals) {
    const place = Math.max(0, Math.floor((one.dueMs - startedMs) / 1_000 + 1e-9));
    while (seconds.length <= place) seconds.push([]);
    seconds[place]?.push(one);
  }
  return seconds.map(secondOf);
}

function secondOf(arrivals: readonly Arrival[], atS: number): LoadSecond {
  const { planned, offered, ok, failed } = countsOf(arrivals);
  // Sorted by itself: a histogram for each second of a long run would fill the memory.
  const waits = Float64Array.from(
    arrivals.filter((one) => !isNotLooked(one)),
    (one) => (one.outcome === 'ok' ? waitedMs(one) : Infinity),
  ).sort();
  const longestMs = waits.findLast(Number.isFinite);
  const [p50Ms, p90Ms] = [waits[Math.ceil(waits.length * 0.5) - 1], waits[Math.ceil(waits.length * 0.9) - 1]];
  return {
    atS,
    planned,
    offered,
    ok,
    failed,
    ...(p50Ms === undefined ? {} : { p50Ms }),
    ...(p90Ms === undefined ? {} : { p90Ms }),
    ...(longestMs === undefined ? {} : { longestMs }),
  };
}

function nodesOf(arrivals: readonly Arrival[]): ReadonlyMap<string, number> {
  const byNode = new Map<string, number>();
  for (const { node } of arrivals) if (node !== undefined) add(byNode, node);
  return new Map([...byNode].sort(([a], [b]) => a.localeCompare(b)));
}

function endpointsOf(arrivals: readonly Arrival[]): ReadonlyMap<string, EndpointLoad> {
  const byEndpoint = Map.groupBy(arrivals, (one) => one.endpoint);
  const sorted = [...byEndpoint].sort(([a], [b]) => a.localeCompare(b));
  return new Map(
    sorted.map(([name, its]) => [name, { counts: countsOf(its), latency: latencyOf(its, waitedMs) }]),
  );
}

function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
