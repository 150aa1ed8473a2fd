import { once } from 'node:events';
import { createServer } from 'node:http';

/** What a question is answered with: series by their labels, each with its value at a moment; `refused` is an error of Prometheus. */
export type Told = readonly {
  readonly labels: Readonly<Record<string, string>>;
  readonly at: (s: number) => number | undefined;
}[];

/** A Prometheus that tells what a test wants, by the HTTP API. */
export interface TestPrometheus extends AsyncDisposable {
  readonly origin: string;
  /** Answers to questions in which the key occurs; all others find nothing. */
  readonly tells: Map<string, Told | 'refused'>;
  /** Alerts that are active. */
  readonly alerts: object[];
  /** Goes silent, and comes back at the same address. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Starts one on a free port of loopback. */
export async function testPrometheus(): Promise<TestPrometheus> {
  const tells = new Map<string, Told | 'refused'>();
  const alerts: object[] = [];
  const made: { server?: ReturnType<typeof createServer>; port: number } = { port: 0 };
  const start = async (): Promise<void> => {
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
      const body = pathname.endsWith('/alerts')
        ? { status: 'success', data: { alerts } }
        : answerTo(tells, searchParams, pathname.endsWith('/query_range'));
      response.end(JSON.stringify(body));
    });
    server.listen({ host: '127.0.0.1', port: made.port });
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
    Object.assign(made, { server, port: address.port });
  };
  const stop = async (): Promise<void> => {
    const { server } = made;
    if (server?.listening !== true) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  await start();
  return { origin: `http://127.0.0.1:${made.port}`, tells, alerts, stop, start, [Symbol.asyncDispose]: stop };
}

function answerTo(
  tells: ReadonlyMap<string, Told | 'refused'>,
  words: URLSearchParams,
  isRange: boolean,
): object {
  const query = words.get('query') ?? '';
  const told = [...tells].find(([key]) => query.includes(key))?.[1] ?? [];
  if (told === 'refused') return { status: 'error', errorType: 'bad_data', error: 'parse error' };
  const number = (name: string): number => Number(words.get(name));
  if (!isRange) {
    const atS = number('time');
    const result = told.flatMap(({ labels, at }) => {
      const value = at(atS);
      return value === undefined ? [] : [{ metric: labels, value: [atS, String(value)] }];
    });
    return { status: 'success', data: { resultType: 'vector', result } };
  }
  const moments: number[] = [];
  for (let s = number('start'); s <= number('end'); s += number('step')) moments.push(s);
  const result = told.map(({ labels, at }) => ({
    metric: labels,
    values: moments.flatMap((s) => {
      const value = at(s);
      return value === undefined ? [] : [[s, String(value)]];
    }),
  }));
  return { status: 'success', data: { resultType: 'matrix', result } };
}
