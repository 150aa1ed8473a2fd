import { isNotLooked, waitedMs, type Observation, type TroubleKind } from '../probes/probe.ts';

/** How many looks there were of each kind. */
export interface Counts {
  readonly planned: number;
  readonly ok: number;
  readonly fail: number;
  /** It may have happened. */
  readonly unknown: number;
  /** The harness could not look. */
  readonly notLooked: number;
  readonly byKind: ReadonlyMap<TroubleKind, number>;
}

/** One second of a History, by planned time. */
export interface Second {
  /** Its beginning, on the monotonic clock. */
  readonly fromMs: number;
  readonly counts: Counts;
  /** Good answers by node; those without a name under ''. */
  readonly okByNode: ReadonlyMap<string, number>;
  /** Latencies of the good answers from their planned times, sorted. */
  readonly latenciesMs: readonly number[];
}

/** Counts looks by what they came to. An empty History has planned 0. */
export function countsOf(seen: readonly Observation[]): Counts {
  const count = { planned: seen.length, ok: 0, fail: 0, unknown: 0, notLooked: 0 };
  const byKind = new Map<TroubleKind, number>();
  for (const one of seen) {
    if (one.trouble !== undefined) byKind.set(one.trouble.kind, (byKind.get(one.trouble.kind) ?? 0) + 1);
    count[isNotLooked(one) ? 'notLooked' : one.outcome] += 1;
  }
  return { ...count, byKind };
}

/** The looks second by second from the first planned one on; a second without looks is there, empty. Looks must be in order. */
export function perSecond(seen: readonly Observation[]): readonly Second[] {
  const first = seen[0];
  if (first === undefined) return [];
  const seconds: Observation[][] = [];
  for (const one of seen) {
    const place = Math.floor((one.dueMs - first.dueMs) / 1_000);
    while (seconds.length <= place) seconds.push([]);
    seconds[place]?.push(one);
  }
  return seconds.map((looks, place) => secondOf(looks, first.dueMs + place * 1_000));
}

function secondOf(looks: readonly Observation[], fromMs: number): Second {
  const good = looks.filter((one) => one.outcome === 'ok');
  const okByNode = new Map<string, number>();
  for (const { node = '' } of good) okByNode.set(node, (okByNode.get(node) ?? 0) + 1);
  const latenciesMs = good.map(waitedMs).sort((a, b) => a - b);
  return { fromMs, counts: countsOf(looks), okByNode, latenciesMs };
}
