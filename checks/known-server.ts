import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Failure } from '../deploy/world/failure.ts';
import { wordSchema, type Arrival, type Behaviour, type Order, type Word } from './bench-server.ts';

/** What a known server saw since it was last told how to behave. */
export interface KnownLog {
  readonly arrivals: readonly Arrival[];
  /** Processor time of its thread since it was started. */
  readonly cpuMs: number;
}

/** A server of known behaviour on loopback, in a thread of its own: what measurements are measured by. */
export class KnownServer implements AsyncDisposable {
  /** `http://127.0.0.1:40123`. */
  readonly origin: string;
  readonly #worker: Worker;

  private constructor(worker: Worker, port: number) {
    this.#worker = worker;
    this.origin = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<KnownServer> {
    const worker = new Worker(new URL('./bench-server.ts', import.meta.url));
    const { port } = await hear(worker, 'listening');
    return new KnownServer(worker, port);
  }

  /** From now on; the log begins anew. */
  async behave(behaviour: Behaviour): Promise<void> {
    await this.#order({ order: 'behave', behaviour }, 'behaving');
  }

  async log(): Promise<KnownLog> {
    return await this.#order({ order: 'tell' }, 'log');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }

  async #order<W extends Word['word']>(what: Order, answer: W): Promise<Extract<Word, { word: W }>> {
    const heard = hear(this.#worker, answer);
    this.#worker.postMessage(what);
    return heard;
  }
}

async function hear<W extends Word['word']>(worker: Worker, wanted: W): Promise<Extract<Word, { word: W }>> {
  const messages: unknown[] = await once(worker, 'message');
  const said = wordSchema.parse(messages[0]);
  if (isWord(said, wanted)) return said;
  throw new Failure('HostUnfit', {
    attempted: 'talk to the server of known behaviour',
    happened: `it said ${said.word} instead of ${wanted}`,
  });
}

function isWord<W extends Word['word']>(said: Word, wanted: W): said is Extract<Word, { word: W }> {
  return said.word === wanted;
}
