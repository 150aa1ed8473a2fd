import { Worker } from 'node:worker_threads';
import { Failure } from '../../deploy/world/failure.ts';
import { unpackLooks } from './packed-looks.ts';
import type { Observation } from './probe.ts';
import { threadWordSchema } from './thread-order.ts';

/** How a thread's looking ended. */
export interface ThreadEnd {
  /** On this thread's monotonic clock. */
  readonly endedMs: number;
  /** Processor time of the thread from its first look to its last. */
  readonly cpuMs: number;
}

/** A thread that looks, and tells what it sees by `tellWatch`. */
export interface LookingThread {
  /** All looks that were told so far, in the order of their ends. */
  readonly seen: readonly Observation[];
  /** When its first look was due, on this thread's monotonic clock. */
  readonly started: Promise<number>;
  readonly ended: Promise<ThreadEnd>;
  /** Plans no more looks; `ended` settles when those under way are over. */
  stop(): void;
}

/** What a thread is for. */
export interface ThreadTask {
  /** Who is watched, for messages. */
  readonly subject: string;
  /** What the thread's program parses. */
  readonly order: unknown;
  /** Told of looks as they are told. */
  readonly onSeen?: (seen: readonly Observation[]) => void;
}

/** Starts a thread. Its promises reject with Failure `HostUnfit` when it dies, or with its own Failure when it cannot begin. */
export function startLooking(program: URL, { subject, order, onSeen }: ThreadTask): LookingThread {
  const worker = new Worker(program, { workerData: order });
  const seen: Observation[] = [];
  const started = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<ThreadEnd>();
  const fail = (cause?: unknown): void => {
    const failure = died(subject, cause);
    started.reject(failure);
    ended.reject(failure);
  };
  worker.on('message', (message: unknown) => {
    const said = threadWordSchema.parse(message);
    if (said.word === 'started') started.resolve(said.startedMs);
    else if (said.word === 'ended') ended.resolve(said);
    else {
      const looks = unpackLooks(said);
      // One by one: a spread of very many would not fit on the stack.
      for (const look of looks) seen.push(look);
      onSeen?.(looks);
    }
  });
  worker.once('error', fail);
  // After `ended` this changes nothing.
  worker.once('exit', () => fail());
  // Whoever asks is told; nobody has to ask.
  started.promise.catch(() => undefined);
  ended.promise.catch(() => undefined);
  return { seen, started: started.promise, ended: ended.promise, stop: () => worker.postMessage('stop') };
}

function died(subject: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause;
  return new Failure('HostUnfit', {
    attempted: `watch ${subject} in a thread of its own`,
    happened: cause instanceof Error ? cause.message : 'the thread ended too soon',
    ...(cause === undefined ? {} : { cause }),
  });
}
