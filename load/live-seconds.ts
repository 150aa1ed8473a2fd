import type { Observation } from '../checks/probes/probe.ts';
import { monotonicMs } from '../deploy/world/clock.ts';
import type { LiveSecond, LoadOrder } from './engine.ts';
import { arrivalsOf } from './profile.ts';

/** Tells `onSecond` what ended in each second of a run. */
export interface SecondsTeller {
  /** Looks that ended. */
  readonly add: (seen: readonly Pick<Observation, 'outcome' | 'dueMs' | 'endMs'>[]) => void;
  readonly begin: (startedMs: number) => void;
  /** Tells the rest, and no more. */
  readonly end: (nowMs: number) => void;
}

const everyMs = 1_000;

/** A teller that counts for the `onSecond` of an order; it costs nothing where nobody listens. */
export function tellSeconds({ profile, onSecond }: LoadOrder): SecondsTeller {
  if (onSecond === undefined) return { add: ignore, begin: ignore, end: ignore };
  const duesMs = arrivalsOf(profile);
  const none: Rate = { okRps: 0 };
  const now = {
    startedMs: 0,
    toldMs: 0,
    ok: 0,
    failed: 0,
    failedInAll: 0,
    planned: 0,
    waits: [0].slice(1),
    last: none,
  };
  const tell = (nowMs: number): void => {
    const elapsedMs = nowMs - now.startedMs;
    while ((duesMs[now.planned] ?? Infinity) <= elapsedMs) now.planned += 1;
    const sinceMs = nowMs - now.toldMs;
    // What is left at the end is no second of its own: its answers by so short a time would be no rate.
    const last = sinceMs < everyMs / 2 ? now.last : rateOf(now, sinceMs);
    const second: LiveSecond = {
      elapsedMs,
      planned: now.planned,
      plannedInAll: duesMs.length,
      ...last,
      failed: now.failed,
      failedInAll: now.failedInAll,
    };
    Object.assign(now, { toldMs: nowMs, ok: 0, failed: 0, waits: [], last });
    onSecond(second);
  };
  const timer: { each?: ReturnType<typeof setInterval> } = {};
  return {
    add: (seen) => {
      for (const { outcome, dueMs, endMs } of seen) {
        if (outcome === 'ok') now.waits.push(endMs - dueMs);
        now[outcome === 'ok' ? 'ok' : 'failed'] += 1;
        now.failedInAll += outcome === 'ok' ? 0 : 1;
      }
    },
    begin: (startedMs) => {
      Object.assign(now, { startedMs, toldMs: startedMs });
      timer.each = setInterval(() => tell(monotonicMs()), everyMs);
    },
    end: (nowMs) => {
      if (timer.each === undefined) return;
      clearInterval(timer.each);
      tell(nowMs);
    },
  };
}

type Rate = Pick<LiveSecond, 'okRps' | 'p90Ms'>;

function rateOf(of: { readonly ok: number; readonly waits: number[] }, sinceMs: number): Rate {
  const sorted = of.waits.sort((a, b) => a - b);
  const p90Ms = sorted[Math.ceil(sorted.length * 0.9) - 1];
  return { okRps: (of.ok * 1_000) / sinceMs, ...(p90Ms === undefined ? {} : { p90Ms }) };
}

function ignore(): void {
  // Nobody listens.
}
