import type { History } from '../../checks/history.ts';
import type { Observation, TroubleKind } from '../../checks/probes/probe.ts';
import { gapsOf, type Gap } from '../../checks/readings/gap.ts';
import type { Reading } from '../../checks/readings/reading.ts';
import type { Window } from '../../checks/readings/window.ts';

/** What a look was lost to, as users would say it; `slow` came, and too late. */
export type LossKind = Exclude<TroubleKind, 'status' | 'notLooked'> | '5xx' | '4xx' | 'slow';

/** An answer is slow from here on: the quick endpoints promise 400 ms, the balancer waits 1 s for a node before it asks the other. */
export const slowMs = 1_000;
/** Fewer looks behind a 99th percentile, and one of them is the value. */
const percentileLooksMin = 200;

/** The longest time in which users got nothing good, or got only answers spoilt in one way. */
export interface GapSeen {
  readonly kind: LossKind | 'any';
  readonly lengthMs: number;
  readonly plusMinusMs: number;
  readonly lost: number;
  readonly fromMs: number;
  /** It was still going on when watching ended. */
  readonly open: boolean;
}

/** What users went through in one stretch of time. Values that too little was seen for are null. */
export interface Losses {
  readonly looks: number;
  /** What failed, or may have. */
  readonly lost: number;
  /** What came later than `slowMs`. */
  readonly slow: number;
  readonly errorRatio: number | null;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  /** Infinity when more than one in a hundred was lost. */
  readonly p99Ms: number | null;
  readonly slowestMs: number;
  /** Lost looks, by what they were lost to. */
  readonly byKind: Readonly<Partial<Record<LossKind, number>>>;
  /** The longest gap of all, then the longest of each kind there was. */
  readonly gaps: readonly GapSeen[];
  readonly worst1s: Window | null;
  readonly worst10s: Window | null;
}

/** Reads all of it from a History, or from a part of one. */
export function lossesOf(history: History): Losses {
  const { observations, about } = history;
  const lost = observations.filter(isFailed);
  const kinds = [...new Set(observations.flatMap((one) => kindOf(one) ?? []))].sort();
  const all = longest(gapsOf(observations, about.everyMs), 'any', about.everyMs);
  return {
    looks: observations.length,
    lost: lost.length,
    slow: observations.filter((one) => kindOf(one) === 'slow').length,
    errorRatio: valueOf(history.errorRatio({ looksMin: 1 })),
    p50Ms: valueOf(history.percentileMs({ ratio: 0.5, looksMin: percentileLooksMin })),
    p90Ms: valueOf(history.percentileMs({ ratio: 0.9, looksMin: percentileLooksMin })),
    p99Ms: valueOf(history.percentileMs({ ratio: 0.99, looksMin: percentileLooksMin })),
    slowestMs: observations.reduce(
      (most, one) => (isFailed(one) ? most : Math.max(most, one.endMs - one.dueMs)),
      0,
    ),
    byKind: Object.fromEntries(
      kinds.map((kind) => [kind, observations.filter((one) => kindOf(one) === kind).length]),
    ),
    gaps: [
      all,
      ...kinds.map((kind) => longest(gapsOf(only(observations, kind), about.everyMs), kind, about.everyMs)),
    ],
    worst1s: valueOf(history.worstWindow({ windowMs: 1_000 })),
    worst10s: valueOf(history.worstWindow({ windowMs: 10_000 })),
  };
}

/** What a look was lost to; undefined when it was good, or nobody could look. */
export function kindOf(seen: Observation): LossKind | undefined {
  if (seen.trouble === undefined) return seen.endMs - seen.dueMs > slowMs ? 'slow' : undefined;
  const { kind } = seen.trouble;
  if (kind === 'notLooked') return undefined;
  if (kind === 'status') return (seen.status ?? 0) >= 500 ? '5xx' : '4xx';
  return kind;
}

function isFailed(seen: Observation): boolean {
  const kind = kindOf(seen);
  return kind !== undefined && kind !== 'slow';
}

/** The same looks, of which only those lost to this kind are lost. */
function only(observations: readonly Observation[], kind: LossKind): readonly Observation[] {
  return observations.map((one) => {
    const { dueMs, startMs, endMs } = one;
    return kindOf(one) === kind
      ? {
          dueMs,
          startMs,
          endMs,
          outcome: 'fail',
          trouble: one.trouble ?? { kind: 'timeout', detail: 'slow' },
        }
      : { dueMs, startMs, endMs, outcome: 'ok' };
  });
}

function longest(gaps: readonly Gap[], kind: GapSeen['kind'], everyMs: number): GapSeen {
  const none: GapSeen = { kind, lengthMs: 0, plusMinusMs: everyMs, lost: 0, fromMs: 0, open: false };
  return gaps.reduce<GapSeen>((most, { lengthMs, plusMinusMs, lost, fromMs, open }) => {
    const isLonger = lengthMs > most.lengthMs || (lengthMs === most.lengthMs && lost > most.lost);
    return isLonger ? { kind, lengthMs, plusMinusMs, lost, fromMs, open } : most;
  }, none);
}

function valueOf<T>(reading: Reading<T>): T | null {
  return reading.known ? reading.value : null;
}
