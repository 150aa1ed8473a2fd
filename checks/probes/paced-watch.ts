import { Worker } from 'node:worker_threads';
import { Failure } from '../../deploy/world/failure.ts';
import { parseLook } from '../history-file.ts';
import { History } from '../history.ts';
import type { HttpRequest } from './exchange.ts';
import type { HttpTarget } from './http.ts';
import type { Observation } from './probe.ts';
import { clockOffsetMs, threadWordSchema, type ThreadOrder, type ThreadWord } from './thread-order.ts';
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
  readonly #worker: Worker;
  readonly #seen: Observation[];

  private constructor(thread: Thread, order: ThreadOrder, startedMs: number) {
    this.subject = order.subject;
    this.everyMs = order.everyMs;
    this.startedMs = startedMs;
    this.#worker = thread.worker;
    this.#seen = thread.seen;
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
    const thread = startThread(order);
    return new PacedWatch(thread, order, await thread.started);
  }

  /** What was seen so far. */
  history(): History {
    return new History({ subject: this.subject, everyMs: this.everyMs }, this.#seen);
  }

  /** As `Watch.stop`. */
  async stop(): Promise<History> {
    this.#worker.postMessage('stop');
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

interface Thread {
  readonly worker: Worker;
  readonly seen: Observation[];
  readonly started: Promise<number>;
  readonly ended: Promise<undefined>;
}

function startThread(order: ThreadOrder): Thread {
  const worker = new Worker(new URL('./watch-thread.ts', import.meta.url), { workerData: order });
  const seen: Observation[] = [];
  const started = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<undefined>();
  const fail = (cause?: unknown): void => {
    const failure = died(order.subject, cause);
    started.reject(failure);
    ended.reject(failure);
  };
  worker.on('message', (message: unknown) => {
    const said: ThreadWord = threadWordSchema.parse(message);
    if (said.word === 'started') started.resolve(said.startedMs);
    else if (said.word === 'seen') seen.push(...said.lines.map(parseLook));
    else ended.resolve(undefined);
  });
  worker.once('error', fail);
  // After `ended` this changes nothing.
  worker.once('exit', () => fail());
  ended.promise.catch(() => undefined);
  return { worker, seen, started: started.promise, ended: ended.promise };
}

function died(subject: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause;
  return new Failure('HostUnfit', {
    attempted: `watch ${subject} in a thread of its own`,
    happened: cause instanceof Error ? cause.message : 'the thread ended too soon',
    ...(cause === undefined ? {} : { cause }),
  });
}
