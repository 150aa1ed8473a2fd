import type { Fault } from './fault.ts';

/** That a fault was done, and when. */
export interface Injection {
  readonly id: string;
  readonly fault: Fault;
  /** When the harm began, on our monotonic clock: the command was on its way. Nothing was harmed before. */
  readonly atMs: number;
  /** When the harm was done on all victims, on our monotonic clock. */
  readonly doneMs: number;
  /** What each victim's own clock showed when its command began there: milliseconds since 1970. None for a machine that lost its power. */
  readonly machineMs: ReadonlyMap<string, number>;
}
