import {
  backendOf,
  longDummyOrigin,
  readCounters,
  riseOf,
  type Counters,
} from '../checks/inside/counters.ts';
import { completedSince, markLog, type LogMark } from '../checks/inside/node-log.ts';
import { endpoints, type Endpoint, type EndpointKey } from '../checks/requirements/endpoints.ts';
import type { AttachedStand } from '../deploy/attached-stand.ts';
import { monotonicMs, sleep } from '../deploy/world/clock.ts';
import { allOf, Failure } from '../deploy/world/failure.ts';
import {
  compareBooks,
  type ClientCount,
  type DoubleEntry,
  type EndpointBooks,
  type NodeLogCount,
} from './double-entry.ts';

/** What the client counts, by endpoint. */
export type ClientBook = ReadonlyMap<EndpointKey, ClientCount>;

/** The books of a stand, opened before a run. */
export interface OpenBooks {
  /**
   * Reads them again and compares. What was counted a moment too late is waited for, 3 s at the longest.
   * @throws Failure `MachineUnreachable`, `CommandFailed`, and `StandSick` when the balancer began to count anew meanwhile.
   */
  close(client: ClientBook): Promise<DoubleEntry>;
}

/** An answer is counted when its connection has done with it, a little after the client has it. */
const settleMs = 3_000;
const lookAgainMs = 250;

/**
 * Reads what the balancer and the nodes have counted so far. The health checks and the watchdogs' looks are kept out: the balancer counts those apart from the
 * users' requests, and at the nodes they are all `/ping`, whose own log is not compared.
 * @throws Failure `MachineUnreachable`, `CommandFailed`.
 */
export async function openBooks(stand: AttachedStand): Promise<OpenBooks> {
  const marks = await allOf(
    stand.withRole('bingo').map(async (node) => await markLog(stand.remote(node), stand.plan.email)),
  );
  const before = await readCounters(stand.remote(stand.balancer));
  return {
    async close(client) {
      const startedMs = monotonicMs();
      for (;;) {
        const entry = await readAgain(stand, { before, marks, client });
        if (entry.differences.length === 0 || monotonicMs() - startedMs > settleMs) return entry;
        await sleep(lookAgainMs);
      }
    },
  };
}

interface Opened {
  readonly before: Counters;
  readonly marks: readonly LogMark[];
  readonly client: ClientBook;
}

async function readAgain(stand: AttachedStand, opened: Opened): Promise<DoubleEntry> {
  const after = await readCounters(stand.remote(stand.balancer));
  const books = [...opened.client].map(([key, count]) => booksOf(stand, { ...opened, after, key, count }));
  return compareBooks(books, await readLogs(stand, opened));
}

function booksOf(
  stand: AttachedStand,
  of: Opened & { readonly after: Counters; readonly key: EndpointKey; readonly count: ClientCount },
): EndpointBooks {
  const { before, after, key, count } = of;
  const nodes = stand.withRole('bingo').map(({ name }) => name);
  const balancer = riseOf(backendOf[key], { before, after, nodes });
  const origin = key === 'longDummy' ? riseOf(longDummyOrigin, { before, after, nodes }) : undefined;
  if (balancer === undefined || balancer.requests < 0) {
    throw new Failure('StandSick', {
      attempted: `compare the requests of ${endpoints[key].name} with the balancer's count`,
      machine: stand.balancer.name,
      happened:
        balancer === undefined
          ? `it has no backend ${backendOf[key]}`
          : 'it has begun to count anew: HAProxy was started again',
      hint: 'look with `make status`, and run this again',
    });
  }
  return {
    endpoint: endpoints[key].name,
    client: count,
    balancer,
    ...(origin === undefined ? {} : { origin }),
  };
}

async function readLogs(stand: AttachedStand, { marks, client }: Opened): Promise<readonly NodeLogCount[]> {
  const logs = await allOf(
    marks.map(
      async (mark) => await completedSince(stand.remote({ name: mark.machine }), stand.plan.email, mark),
    ),
  );
  const keys = [...client.keys()].filter((key) => key !== 'ping');
  const paths = new Set(keys.map((key) => endpoints[key].path));
  return [...paths].map((path) => ({
    path,
    endpoints: keys.filter((key) => endpoints[key].path === path).map((key) => endpoints[key].name),
    completed: logs.reduce((sum, { byPath }) => sum + (byPath.get(path) ?? 0), 0),
    isWhole: logs.every(({ isWhole }) => isWhole),
  }));
}

/** What a run of an engine counted, as a book. @throws RangeError when it asked for what is no endpoint of the catalogue. */
export function clientBookOf(byEndpoint: ReadonlyMap<string, { readonly counts: ClientCount }>): ClientBook {
  return new Map([...byEndpoint].map(([name, { counts }]) => [keyOf(name), counts]));
}

/** The endpoint of this name: `GET /api/movie/{id}`. @throws RangeError when the catalogue has none. */
export function endpointNamed(name: string): Endpoint {
  return endpoints[keyOf(name)];
}

function keyOf(name: string): EndpointKey {
  const found = Object.keys(endpoints)
    .filter(isKey)
    .find((key) => endpoints[key].name === name);
  if (found !== undefined) return found;
  throw new RangeError(`${name} is no endpoint of the catalogue`);
}

function isKey(name: string): name is EndpointKey {
  return name in endpoints;
}
