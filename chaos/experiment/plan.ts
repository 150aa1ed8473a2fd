import type { Fault } from '../fault.ts';
import type { FaultGround } from '../fault-kind.ts';

/** One experiment: what is done, and for how long what is looked at. */
export interface ExperimentPlan {
  /** As a report prints it: `bingo-1 crash`. */
  readonly name: string;
  /** The harm, thought of for the stand at hand. */
  readonly harm: (ground: FaultGround) => Fault;
  /** A time in which all must be well before the gate; none unless told. */
  readonly pauseMs?: number;
  /** How long a harm lasts that only we end. */
  readonly holdMs: number;
  /**
   * Where the harm must show, or the experiment proves nothing: in the looks at users and nodes, in a journal only (what is back before anybody
   * looks), or nowhere (what a stand may well bear without a sign).
   */
  readonly signs: 'looks' | 'journal' | 'none';
  /** Everything must be as before by then, counted from the harm, or from its end if only we end it. */
  readonly withinMs: number;
}

/** Steady for so long before the harm: no verdict on a stand already ill (issue 5). */
export const gateMs = 5_000;
/** And so long after it. */
export const steadyMs = 5_000;
/** Longer than the health check (2 s) and the time-outs of the balancer (1 s) need to do their work. */
export const usualHoldMs = 8_000;
/** For harms that no look has to notice: long enough for a watchdog that would act. */
export const signlessMs = 6_000;
