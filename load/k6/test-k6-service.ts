import { LoopbackService } from '../../checks/probes/test-service.ts';
import { k6Script } from './k6-script.ts';
import { runK6, type K6Calls, type K6Run } from './test-k6.ts';

/** For tests: a service on loopback that answers as a well bingo does, remembers what it was asked, and is loaded by the script for k6. */
export class K6Service implements AsyncDisposable {
  /** Requests of the last run: `GET /ping`. */
  readonly seen: string[] = [];
  /** What it answers to a new session. */
  newSession = '{"id":5000042}';
  #loopback: LoopbackService | undefined;

  static async start(): Promise<K6Service> {
    const service = new K6Service();
    service.#loopback = await LoopbackService.http((request, response) => {
      const { method = '', url = '' } = request;
      service.seen.push(`${method} ${url}`);
      if (url === '/gone') response.destroy();
      else if (url === '/ping') response.end('pong\n');
      else if (method === 'POST' && url === '/api/session') response.writeHead(201).end(service.newSession);
      else response.end('{}');
    });
    return service;
  }

  /** Runs the script against it. @throws Error with what the script threw. */
  async run(
    calls: K6Calls = [],
    env: Readonly<Record<string, string>> = {},
    script = k6Script(),
  ): Promise<K6Run> {
    this.seen.length = 0;
    const baseUrl = `http://127.0.0.1:${this.#loopback?.port ?? 0}`;
    return await runK6(script, { env: { BASE_URL: baseUrl, ...env }, calls });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loopback?.[Symbol.asyncDispose]();
  }
}

/** Numbers of iterations, one after the other. */
export function iterations(count: number, from = 0): readonly number[] {
  return Array.from({ length: count }, (_none, place) => from + place);
}
