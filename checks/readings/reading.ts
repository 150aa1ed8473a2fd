import { isNotLooked, type Observation } from '../probes/probe.ts';

/**
 * What was read from a History: a value with the number of looks that it rests on, or why there is none. What was not read cannot pass:
 * `value` is there only after asking for it.
 */
export type Reading<T> =
  | { readonly known: true; readonly value: T; readonly looks: number }
  | { readonly known: false; readonly tooLittle: string };

/** A value that rests on this many looks. */
export function read<T>(value: T, looks: number): Reading<T> {
  return { known: true, value, looks };
}

/** Too little data; `why` says how much there was and how much was needed. */
export function tooLittle(why: string): { readonly known: false; readonly tooLittle: string } {
  return { known: false, tooLittle: why };
}

/** What counts as lost beside what failed. */
export interface LossRule {
  /** An answer that came later than this after its planned time is lost too: nobody waited for it. */
  readonly slowMs?: number;
}

/** How many looks there must be. */
export interface Floor {
  readonly looksMin?: number;
}

/** The longest part of the looks that the harness may have failed to make before nothing can be read any more. */
export const notLookedRatioMax = 0.01;

/** Whether users got nothing good by this look. An unknown outcome is a loss: whoever asked was not answered. */
export function isLost(seen: Observation, { slowMs = Infinity }: LossRule = {}): boolean {
  return seen.outcome !== 'ok' || seen.endMs - seen.dueMs > slowMs;
}

/**
 * The looks that say something of the service, if there are enough of them, and not too many that the harness failed to make.
 */
export function samples(seen: readonly Observation[], looksMin: number): Reading<readonly Observation[]> {
  const looked = seen.filter((one) => !isNotLooked(one));
  const needed = Math.max(1, looksMin);
  if (looked.length < needed) return tooLittle(`${looked.length} looks, ${needed} are needed`);
  const missed = seen.length - looked.length;
  if (missed > seen.length * notLookedRatioMax) {
    return tooLittle(`the harness itself could not make ${missed} of ${seen.length} looks`);
  }
  return read(looked, looked.length);
}
