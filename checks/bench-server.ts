// The server of known behaviour that benchmarks and the calibration measure against: a thread of its own, with its own log of every arrival and
// answer. Started by known-server.ts.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { parentPort, threadId } from 'node:worker_threads';
import { hrtime, threadCpuUsage } from 'node:process';
import { z } from 'zod';
import { Failure } from '../deploy/world/failure.ts';

/**
 * What the server does: answers after `answerMs`; holds all answers back in a stall; has no port and no connections while dead; answers every so
 * manieth request with status 500.
 */
export const behaviourSchema = z.object({
  answerMs: z.number(),
  /** From the first request after the order on. */
  stall: z.object({ fromMs: z.number(), toMs: z.number() }).optional(),
  death: z.object({ fromMs: z.number(), toMs: z.number() }).optional(),
  errorEvery: z.int().positive().optional(),
});
export type Behaviour = z.infer<typeof behaviourSchema>;

/** What is told to the thread: behave so from now on, or give the log of it. */
export const orderSchema = z.discriminatedUnion('order', [
  z.object({ order: z.literal('behave'), behaviour: behaviourSchema }),
  z.object({ order: z.literal('tell') }),
]);

export type Order = z.infer<typeof orderSchema>;

/** One request in the server's log, by the number at the end of its path; milliseconds of `process.hrtime`, which all threads share. */
const arrivalSchema = z.object({
  number: z.number(),
  status: z.int(),
  arrivedMs: z.number(),
  answeredMs: z.number().optional(),
});
export type Arrival = z.infer<typeof arrivalSchema>;

/** What the thread says: where it listens, or what it logged. */
export const wordSchema = z.discriminatedUnion('word', [
  z.object({ word: z.literal('listening'), port: z.int() }),
  z.object({ word: z.literal('behaving') }),
  z.object({ word: z.literal('log'), arrivals: z.array(arrivalSchema), cpuMs: z.number() }),
]);
export type Word = z.infer<typeof wordSchema>;

/** Milliseconds on the clock that all threads share. */
export function sharedMs(): number {
  return Number(hrtime.bigint()) / 1e6;
}

class BenchServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #arrivals: Arrival[] = [];
  #behaviour: Behaviour = { answerMs: 0 };
  /** When the first request after the order came. */
  #begunMs: number | undefined;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(Number(request.url?.split('/').at(-1)), response);
    });
    this.#server.on('connection', (socket) => {
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** Listens on loopback; 0 lets the system choose a port. */
  async listen(port: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#server.once('error', reject);
    this.#server.listen({ host: '127.0.0.1', port, backlog: 1_024 }, () =>
      resolve(portOf(this.#server.address())),
    );
    return promise;
  }

  behave(behaviour: Behaviour): void {
    this.#arrivals = [];
    this.#behaviour = behaviour;
    this.#begunMs = undefined;
  }

  #begin(): number {
    const begunMs = sharedMs();
    this.#begunMs = begunMs;
    const { death } = this.#behaviour;
    if (death === undefined) return begunMs;
    const port = portOf(this.#server.address());
    setTimeout(() => {
      this.#server.close();
      for (const socket of this.#sockets) socket.resetAndDestroy();
    }, death.fromMs);
    setTimeout(() => void this.listen(port), death.toMs);
    return begunMs;
  }

  log(): readonly Arrival[] {
    return this.#arrivals;
  }

  #answer(number: number, response: ServerResponse): void {
    const begunMs = this.#begunMs ?? this.#begin();
    const { answerMs, stall, errorEvery = Infinity } = this.#behaviour;
    const isError = (this.#arrivals.length + 1) % errorEvery === 0;
    const arrival: Arrival = { number, status: isError ? 500 : 200, arrivedMs: sharedMs() };
    this.#arrivals.push(arrival);
    const ready = arrival.arrivedMs - begunMs + answerMs;
    const heldMs = stall !== undefined && ready > stall.fromMs && ready < stall.toMs ? stall.toMs - ready : 0;
    setTimeout(() => {
      if (response.destroyed) return;
      response.writeHead(arrival.status).end('{}');
      arrival.answeredMs = sharedMs();
    }, answerMs + heldMs);
  }
}

function portOf(address: string | AddressInfo | null): number {
  if (address !== null && typeof address === 'object') return address.port;
  throw new Failure('HostUnfit', { attempted: 'listen on loopback', happened: 'there is no port' });
}

if (parentPort !== null && threadId > 0) {
  const parent = parentPort;
  const server = new BenchServer();
  const say = (word: Word): void => parent.postMessage(word);
  parent.on('message', (message: unknown) => {
    const order = orderSchema.parse(message);
    if (order.order === 'tell') {
      const { user, system } = threadCpuUsage();
      say({ word: 'log', arrivals: [...server.log()], cpuMs: (user + system) / 1_000 });
      return;
    }
    server.behave(order.behaviour);
    say({ word: 'behaving' });
  });
  say({ word: 'listening', port: await server.listen(0) });
}
