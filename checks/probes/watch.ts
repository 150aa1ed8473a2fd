import { monotonicMs } from '../../deploy/world/clock.ts';
import { describe, Failure } from '../../deploy/world/failure.ts';
import { History } from '../history.ts';
import { notLooked, type Observation, type Probe } from './probe.ts';

/** When to look: evenly, at `t0 + i × everyMs`, or as `duesMs` says, whatever the answers. */
export interface WatchPlan {
  /** Who is watched or who watches, as a report prints it: `users`, `bingo-1`. The probe's own subject unless told. */
  readonly subject?: string;
  /** Milliseconds between two looks: 1000 / rps. */
  readonly everyMs: number;
  /** The longest it may last; it ends by itself then. An hour unless told. */
  readonly forMs?: number;
  /** When each look is due, ms from the beginning, in order: instead of evenly for `forMs`. `everyMs` is then the mean. */
  readonly duesMs?: Float64Array;
  /** Told of each look when it is over, in the order of their ends. */
  readonly onSeen?: (seen: Observation) => void;
}

/** The most looks that one Watch may plan: an hour at 120 RPS is less than half of it. */
const looksMax = 1_000_000;
const defaultForMs = 3_600_000;
/** A look that would start later than this is not made: a stampede after a long sleep of this computer measures nothing. */
const latenessMaxMs = 1_000;
/** How long a look may be over its own time-out before the Watch gives it up. */
const graceMs = 500;

/**
 * A probe repeated on a fixed plan: looks never wait for answers, and every planned look gets exactly one Observation, with its own planned
 * time, from which its latency counts. Looks at once: at most time-out / everyMs. Stop it, or it ends by itself after `forMs`.
 */
export class Watch implements AsyncDisposable {
  readonly subject: string;
  readonly everyMs: number;
  /** When the first look was due, on the monotonic clock. */
  readonly startedMs: number;
  /** Settles when the last look is over: after `stop`, or when the plan ends. */
  readonly ended: Promise<History>;
  readonly #probe: Probe;
  readonly #onSeen: ((seen: Observation) => void) | undefined;
  /** What became of each planned look; undefined while it is under way. */
  readonly #seen: (Observation | undefined)[] = [];
  readonly #end = Promise.withResolvers<History>();
  readonly #duesMs: Float64Array | undefined;
  #planned = 0;
  #left: number;
  #open = 0;
  #oldest = 0;
  #drain: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(probe: Probe, plan: WatchPlan) {
    this.#probe = probe;
    this.#onSeen = plan.onSeen;
    this.subject = plan.subject ?? probe.subject;
    this.everyMs = plan.everyMs;
    this.#left = looksOf(plan);
    this.#duesMs = plan.duesMs;
    this.startedMs = monotonicMs();
    this.ended = this.#end.promise;
  }

  /** Begins at once. @throws Failure `PlanInvalid` when the plan has no end, no pace, or too many looks. */
  static start(probe: Probe, plan: WatchPlan): Watch {
    const watch = new Watch(probe, plan);
    watch.#tick();
    return watch;
  }

  /** What was seen so far; looks under way are not in it yet. */
  history(): History {
    return new History(
      { subject: this.subject, everyMs: this.everyMs },
      this.#seen.filter((one) => one !== undefined),
    );
  }

  /** Plans no more looks, waits for those under way (their time-out at the longest), and gives back everything seen. */
  async stop(): Promise<History> {
    this.#left = 0;
    clearTimeout(this.#timer);
    this.#endIfDone();
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** Starts all looks that are due, then sleeps until the next one is. */
  #tick(): void {
    for (;;) {
      if (this.#left === 0) break;
      const dueMs = this.#dueMs(this.#planned);
      const waitMs = dueMs - monotonicMs();
      if (waitMs > 0) {
        // Timers know whole milliseconds, and round down: rounded up, no look leaves before its time.
        this.#timer = setTimeout(() => this.#tick(), Math.ceil(waitMs));
        return;
      }
      this.#left -= 1;
      this.#begin(dueMs, -waitMs);
    }
    this.#endIfDone();
  }

  #dueMs(slot: number): number {
    return this.startedMs + (this.#duesMs?.[slot] ?? slot * this.everyMs);
  }

  #begin(dueMs: number, lateMs: number): void {
    const slot = this.#planned;
    this.#planned += 1;
    this.#open += 1;
    this.#seen.push(undefined);
    this.#giveUp();
    if (lateMs > latenessMaxMs) {
      this.#settle(slot, notLooked(dueMs, dueMs + lateMs, `this computer was ${Math.round(lateMs)} ms late`));
      return;
    }
    this.#probe.look(dueMs, slot).then(
      (seen) => this.#settle(slot, light(seen)),
      (thrown: unknown) => this.#settle(slot, notLooked(dueMs, monotonicMs(), describe(thrown))),
    );
  }

  /** The first to settle a slot has it. */
  #settle(slot: number, seen: Observation): void {
    if (this.#seen[slot] !== undefined) return;
    this.#seen[slot] = seen;
    this.#open -= 1;
    this.#onSeen?.(seen);
    this.#endIfDone();
  }

  /** Gives up what should long be over: a probe that breaks its promise must not hold the Watch. */
  #giveUp(): void {
    const nowMs = monotonicMs();
    for (; this.#oldest < this.#planned; this.#oldest += 1) {
      if (this.#seen[this.#oldest] !== undefined) continue;
      const dueMs = this.#dueMs(this.#oldest);
      if (nowMs - dueMs < this.#probe.timeoutMs + latenessMaxMs + graceMs) return;
      this.#settle(this.#oldest, notLooked(dueMs, nowMs, 'the probe did not end at its own time-out'));
    }
  }

  #endIfDone(): void {
    if (this.#left > 0) return;
    this.#giveUp();
    if (this.#open === 0) {
      clearTimeout(this.#drain);
      this.#end.resolve(this.history());
    } else if (this.#drain === undefined) {
      const longestMs = this.#probe.timeoutMs + latenessMaxMs + 2 * graceMs;
      this.#drain = setTimeout(() => this.#endIfDone(), longestMs);
    }
  }
}

/** What a History keeps: bodies and headers of a whole Watch would fill the memory. */
function light(seen: Observation): Observation {
  const { dueMs, startMs, endMs, status, node, reused } = seen;
  return {
    dueMs,
    startMs,
    endMs,
    ...(status === undefined ? {} : { status }),
    ...(node === undefined ? {} : { node }),
    ...(reused === undefined ? {} : { reused }),
    ...(seen.outcome === 'ok' ? { outcome: 'ok' } : { outcome: seen.outcome, trouble: seen.trouble }),
  };
}

function looksOf({ everyMs, forMs = defaultForMs, duesMs }: WatchPlan): number {
  const looks = duesMs?.length ?? Math.round(forMs / everyMs);
  const isInOrder = duesMs?.every((dueMs, place) => dueMs >= (duesMs[place - 1] ?? 0)) ?? true;
  if (everyMs > 0 && looks >= 1 && looks <= looksMax && isInOrder) return looks;
  throw new Failure('PlanInvalid', {
    attempted: `watch every ${everyMs} ms for ${forMs} ms`,
    happened: `that is no plan of 1 to ${looksMax} looks, each after the other`,
    hint: 'give a pace above 0 and an end',
  });
}
