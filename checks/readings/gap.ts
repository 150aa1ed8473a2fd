import type { Observation, TroubleKind } from '../probes/probe.ts';
import { isLost, read, samples, type Floor, type LossRule, type Reading } from './reading.ts';

/** A time in which users got nothing good: from the first lost look's planned time to that of the first of some good ones. */
export interface Gap {
  /** Monotonic; `startedMs` of the History's own clock. */
  readonly fromMs: number;
  /** When it was over; the last look seen when it is still open. */
  readonly toMs: number;
  /** `toMs - fromMs`; 0 when nothing was lost. */
  readonly lengthMs: number;
  /** How far the true length may lie to either side: the time between two looks. */
  readonly plusMinusMs: number;
  /** Looks lost in it; others in it may have been good. */
  readonly lost: number;
  /** What went wrong, by kind; answers that were only slow under `slow`. */
  readonly byKind: ReadonlyMap<TroubleKind | 'slow', number>;
  /** True when the History ends before it does: it is at least this long. */
  readonly open: boolean;
}

/** When a gap is over. */
export interface GapRule extends LossRule {
  /** Good looks in a row that end it; 5 unless told. Fewer, and a service that answers every second time has no gap to speak of. */
  readonly goodRun?: number;
}

const defaultGoodRun = 5;
/** With fewer looks a gap cannot even be told from a single loss. */
const looksMinForGap = 20;

/** All gaps, in their order. Looks must be in the order of their planned times; those that the harness failed to make are no looks. */
export function gapsOf(looked: readonly Observation[], everyMs: number, rule: GapRule = {}): readonly Gap[] {
  const goodRun = rule.goodRun ?? defaultGoodRun;
  const gaps: Gap[] = [];
  let open: OpenGap | undefined;
  let good = 0;
  for (const [place, one] of looked.entries()) {
    if (isLost(one, rule)) {
      open ??= new OpenGap(one.dueMs);
      open.lose(one);
      good = 0;
    } else {
      good += 1;
      const first = looked[place - goodRun + 1];
      if (open === undefined || good < goodRun || first === undefined) continue;
      gaps.push(open.close(first.dueMs, { plusMinusMs: everyMs, open: false }));
      open = undefined;
    }
  }
  const last = looked.at(-1);
  if (open !== undefined && last !== undefined) {
    gaps.push(open.close(last.dueMs, { plusMinusMs: everyMs, open: true }));
  }
  return gaps;
}

/** The longest gap; its length is 0 when nothing was lost. 20 looks are needed unless told. */
export function longestGap(
  seen: readonly Observation[],
  everyMs: number,
  rule: GapRule & Floor = {},
): Reading<Gap> {
  const looked = samples(seen, rule.looksMin ?? looksMinForGap);
  if (!looked.known) return looked;
  const gaps = gapsOf(looked.value, everyMs, rule);
  const startMs = looked.value[0]?.dueMs ?? 0;
  const none = new OpenGap(startMs).close(startMs, { plusMinusMs: everyMs, open: false });
  return read(
    gaps.reduce((longest, gap) => (isLonger(gap, longest) ? gap : longest), none),
    looked.looks,
  );
}

/** A single lost look at the very end has no length yet, and is one all the same. */
function isLonger(gap: Gap, than: Gap): boolean {
  return gap.lengthMs > than.lengthMs || (gap.lengthMs === than.lengthMs && gap.lost > than.lost);
}

class OpenGap {
  readonly #fromMs: number;
  readonly #byKind = new Map<TroubleKind | 'slow', number>();
  #lost = 0;

  constructor(fromMs: number) {
    this.#fromMs = fromMs;
  }

  lose(seen: Observation): void {
    const kind = seen.trouble?.kind ?? 'slow';
    this.#byKind.set(kind, (this.#byKind.get(kind) ?? 0) + 1);
    this.#lost += 1;
  }

  close(toMs: number, how: Pick<Gap, 'plusMinusMs' | 'open'>): Gap {
    const fromMs = this.#fromMs;
    return { fromMs, toMs, lengthMs: toMs - fromMs, lost: this.#lost, byKind: this.#byKind, ...how };
  }
}
