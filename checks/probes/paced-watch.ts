import { History } from '../history.ts';
import type { HttpRequest } from './exchange.ts';
import type { HttpTarget } from './http.ts';
import { startLooking, type LookingThread } from './looking-thread.ts';
import { clockOffsetMs, type ThreadOrder } from './thread-order.ts';
import type { Watch, WatchPlan } from './watch.ts';

/** What any Watch offers, wherever its looks are made. */
export type RunningWatch = Pick<
  Watch,
  'subject' | 'everyMs' | 'startedMs' | 'ended' | 'history' | 'stop' | typeof Symbol.asyncDispose
>;

/** What is looked at: data only. Requests are asked in turn; any status of 200…299 is right. */
export interface PacedLooks {
  readonly target: HttpTarget;
  readonly requests: readonly [PacedRequest, ...PacedRequest[]];
}

/** A request without functions. */
export type PacedRequest = Omit<HttpRequest, 'judge' | 'body' | 'keepBytesMax'> & { readonly body?: string };

const program = new URL('./watch-thread.ts', import.meta.url);

/**
 * A Watch whose looks are made in a thread of its own, of high priority where the harness is root: they leave on time whatever else this process
 * and this computer are doing. Its times are on the clock of the thread that started it. What was seen is known here 50 ms later.
 */
export class PacedWatch implements RunningWatch, AsyncDisposable {
  readonly subject: string;
  readonly everyMs: number;
  /** When the first look was due, on this thread's monotonic clock. */
  readonly startedMs: number;
  /** @throws Failure `HostUnfit` when the thread died: what it saw is no whole History. */
  readonly ended: Promise<History>;
  readonly #thread: LookingThread;

  private constructor(thread: LookingThread, order: ThreadOrder, startedMs: number) {
    this.subject = order.subject;
    this.everyMs = order.everyMs;
    this.startedMs = startedMs;
    this.#thread = thread;
    this.ended = thread.ended.then(() => this.history());
    // Whoever stops it is told; nobody else has to listen.
    this.ended.catch(() => undefined);
  }

  /** Settles when looking has begun. @throws Failure `HostUnfit` when the plan has no pace or end, or the thread does not start. */
  static async start(looks: PacedLooks, plan: Omit<WatchPlan, 'onSeen'>): Promise<PacedWatch> {
    const [first] = looks.requests;
    const order: ThreadOrder = {
      subject: plan.subject ?? `${first.method ?? 'GET'} ${first.path}`,
      target: looks.target,
      requests: looks.requests.map((one) => ({ ...one, headers: { ...one.headers } })),
      everyMs: plan.everyMs,
      forMs: plan.forMs,
      clockOffsetMs: clockOffsetMs(),
    };
    const thread = startLooking(program, { subject: order.subject, order });
    return new PacedWatch(thread, order, await thread.started);
  }

  /** What was seen so far. */
  history(): History {
    return new History({ subject: this.subject, everyMs: this.everyMs }, this.#thread.seen);
  }

  /** As `Watch.stop`. */
  async stop(): Promise<History> {
    this.#thread.stop();
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
