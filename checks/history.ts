import type { Observation } from './probes/probe.ts';
import { longestGap, type Gap, type GapRule } from './readings/gap.ts';
import { pace, type Pace } from './readings/pace.ts';
import { percentileMs } from './readings/percentile.ts';
import { errorRatio, shares } from './readings/ratio.ts';
import type { Floor, LossRule, Reading } from './readings/reading.ts';
import { recovery, type Recovery } from './readings/recovery.ts';
import { countsOf, perSecond, type Counts, type Second } from './readings/series.ts';
import { worstWindow, type Window } from './readings/window.ts';

/** What a History is of. */
export interface HistoryAbout {
  /** Who was watched or who watched, as a report prints it. */
  readonly subject: string;
  /** Milliseconds between two planned looks. */
  readonly everyMs: number;
}

/** A History cut in three by a time in which harm was done. */
export interface Phases {
  readonly before: History;
  readonly during: History;
  readonly after: History;
}

/**
 * Observations on one monotonic clock, in the order of their planned times, and what can be read from them. Readings that too little data were
 * there for say so instead of giving a value.
 */
export class History {
  readonly about: HistoryAbout;
  readonly observations: readonly Observation[];

  /** @throws RangeError when there is no pace. */
  constructor(about: HistoryAbout, observations: readonly Observation[]) {
    if (!(about.everyMs > 0)) throw new RangeError(`a History has a pace above 0 ms, not ${about.everyMs}`);
    this.about = about;
    this.observations = [...observations].sort((a, b) => a.dueMs - b.dueMs);
  }

  /** The part planned from `fromMs` on and before `toMs`. */
  between(fromMs: number, toMs: number): History {
    return new History(
      this.about,
      this.observations.filter((one) => one.dueMs >= fromMs && one.dueMs < toMs),
    );
  }

  /** The part planned from an instant on. */
  since(fromMs: number): History {
    return this.between(fromMs, Infinity);
  }

  /** Before, during and after a time; together they are the whole. */
  phases(harm: { readonly fromMs: number; readonly toMs: number }): Phases {
    return {
      before: this.between(-Infinity, harm.fromMs),
      during: this.between(harm.fromMs, harm.toMs),
      after: this.since(harm.toMs),
    };
  }

  /** How many looks came to what. */
  counts(): Counts {
    return countsOf(this.observations);
  }

  /** See `readings/ratio.ts`. */
  errorRatio(rule?: Floor & LossRule): Reading<number> {
    return errorRatio(this.observations, rule);
  }

  /** See `readings/ratio.ts`. */
  shares(rule?: Floor): Reading<ReadonlyMap<string, number>> {
    return shares(this.observations, rule);
  }

  /** See `readings/gap.ts`. */
  longestGap(rule?: GapRule & Floor): Reading<Gap> {
    return longestGap(this.observations, this.about.everyMs, rule);
  }

  /** See `readings/recovery.ts`. */
  recovery(rule: GapRule & Floor & { readonly afterMs: number }): Reading<Recovery> {
    return recovery(this.observations, this.about.everyMs, rule);
  }

  /** See `readings/window.ts`. */
  worstWindow(of: { readonly windowMs: number } & Floor & LossRule): Reading<Window> {
    return worstWindow(this.observations, this.about.everyMs, of);
  }

  /** See `readings/percentile.ts`. */
  percentileMs(of: { readonly ratio: number } & Floor): Reading<number> {
    return percentileMs(this.observations, of);
  }

  /** How well the plan was kept: see `readings/pace.ts`. */
  pace(rule?: Floor): Reading<Pace> {
    return pace(this.observations, this.about.everyMs, rule);
  }

  /** See `readings/series.ts`. */
  perSecond(): readonly Second[] {
    return perSecond(this.observations);
  }
}
