import { setTimeout as pause } from 'node:timers/promises';
import { Failure, describe } from './failure.ts';

/** Milliseconds on the monotonic clock: good for durations, meaningless as a date. */
export function monotonicMs(): number {
  return performance.now();
}

/** The wall clock's time; never subtract two of these. */
export function wallTime(): Date {
  return new Date();
}

/** Waits; the bound of a loop belongs to its caller. */
export async function sleep(ms: number): Promise<void> {
  await pause(ms);
}

/** What one look of `until` saw: the value waited for, or what was seen instead of it. */
export type Look<T> = { readonly seen: T } | { readonly missing: string };

/** What `until` waits for, how long, and what to say when it never comes. */
export interface Until {
  /** What is waited for, as an infinitive after "could not": `reach machine bingo-1 by ssh`. */
  readonly attempted: string;
  readonly machine?: string;
  readonly withinMs: number;
  readonly everyMs: number;
  readonly hint?: string;
}

/**
 * Looks until the thing waited for is seen. A look that throws counts as "not yet".
 * @throws Failure `DeadlinePassed`, carrying the last thing seen and the last error as its cause.
 */
export async function until<T>(what: Until, look: () => Promise<Look<T>>): Promise<T> {
  const startedMs = monotonicMs();
  const seen: { last: string; cause?: unknown } = { last: 'nothing was seen' };
  do {
    try {
      const result = await look();
      if ('seen' in result) return result.seen;
      seen.last = result.missing;
    } catch (thrown) {
      seen.last = describe(thrown);
      seen.cause = thrown;
    }
    await sleep(what.everyMs);
  } while (monotonicMs() - startedMs < what.withinMs);
  throw new Failure('DeadlinePassed', {
    attempted: what.attempted,
    ...(what.machine === undefined ? {} : { machine: what.machine }),
    happened: `${Math.round(what.withinMs / 100) / 10} s passed; last seen: ${seen.last}`,
    ...(what.hint === undefined ? {} : { hint: what.hint }),
    cause: seen.cause,
  });
}
