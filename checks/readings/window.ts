import type { Observation } from '../probes/probe.ts';
import { isLost, read, samples, tooLittle, type Floor, type LossRule, type Reading } from './reading.ts';

/** The worst stretch of a given length. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
  /** The part of its looks that was lost, 0…1. */
  readonly errorRatio: number;
  readonly lost: number;
  readonly looks: number;
}

/** The part of a window's planned looks that must have been made, or it says nothing. */
const coverageMin = 0.8;

/**
 * The window of this length in which the largest part was lost; the first of them when there are several. Windows begin at looks and are whole:
 * the History must be as long as one, and four fifths of a window's planned looks must have been made.
 */
export function worstWindow(
  seen: readonly Observation[],
  everyMs: number,
  of: { readonly windowMs: number } & Floor & LossRule,
): Reading<Window> {
  const planned = of.windowMs / everyMs;
  const looksMin = of.looksMin ?? Math.max(1, Math.floor(planned * coverageMin));
  const looked = samples(seen, looksMin);
  if (!looked.known) return looked;
  const looks = looked.value;
  const lastMs = (looks.at(-1)?.dueMs ?? 0) + everyMs;
  let worst: Window | undefined;
  let end = 0;
  let lost = 0;
  for (const [start, first] of looks.entries()) {
    const toMs = first.dueMs + of.windowMs;
    // A hair's breadth for sums of doubles: a plan of 60 windows' looks is 60 windows long.
    if (toMs > lastMs + everyMs / 1_000) break;
    for (
      let next = looks[end];
      next !== undefined && next.dueMs < toMs - everyMs / 1_000;
      next = looks[end]
    ) {
      if (isLost(next, of)) lost += 1;
      end += 1;
    }
    const count = end - start;
    if (count >= looksMin && (worst === undefined || lost / count > worst.errorRatio)) {
      worst = { fromMs: first.dueMs, toMs, errorRatio: lost / count, lost, looks: count };
    }
    if (isLost(first, of)) lost -= 1;
  }
  return worst === undefined
    ? tooLittle(`no window of ${of.windowMs} ms has ${looksMin} looks`)
    : read(worst, looked.looks);
}
