import type { Instant } from '../../checks/history-file.ts';
import type { ClockOffset } from '../../checks/inside/machine-clock.ts';

/** What can be told apart on the way from the harm to the recovery, in the order in which it is to be expected. */
export const markKinds = [
  'injected',
  'firstLoss',
  'nodeLost',
  'markedDown',
  'watchdogActed',
  'processEnded',
  'processStarted',
  'processUp',
  'healed',
  'markedUp',
  'nodeBack',
  'lastLoss',
] as const;
export type MarkKind = (typeof markKinds)[number];

/** Something that happened, by the one who saw it. */
export interface Mark {
  readonly kind: MarkKind;
  /** Where it happened; undefined when it was the users'. */
  readonly machine?: string;
  /** On the harness's monotonic clock. */
  readonly atMs: number;
  /** How far the true time may lie to either side. */
  readonly plusMinusMs: number;
  /** Who saw it: `users`, `watch of bingo-1`, `journal of balancer`, `harness`. */
  readonly source: string;
  /** In the source's own words. */
  readonly words: string;
}

/** A machine whose clock was measured. */
export interface ClockedMachine {
  readonly machine: string;
  readonly clock: ClockOffset;
}

/** Lays a machine's own time on the harness's monotonic clock. */
export function monotonicOf(wallMs: number, clock: ClockOffset, instant: Instant): number {
  return instant.monotonicMs + (wallMs - clock.offsetMs) - instant.wallTime.getTime();
}

/** In the order of time; what was seen at one moment in the order of `markKinds`. */
export function inOrder(marks: readonly Mark[]): readonly Mark[] {
  return [...marks].sort((a, b) => a.atMs - b.atMs || markKinds.indexOf(a.kind) - markKinds.indexOf(b.kind));
}

/** What people call a kind of mark. */
export const markWords: Readonly<Record<MarkKind, string>> = {
  injected: 'injected',
  firstLoss: 'first error a user saw',
  nodeLost: 'node silent',
  markedDown: 'marked down by the balancer',
  watchdogActed: 'watchdog acted',
  processEnded: 'process ended',
  processStarted: 'process started',
  processUp: 'process up',
  healed: 'healed',
  markedUp: 'marked up by the balancer',
  nodeBack: 'first good answer of the node',
  lastLoss: 'last error a user saw',
};
