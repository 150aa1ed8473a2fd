import { monotonicMs } from '../deploy/world/clock.ts';
import { Body, nodeOf, successful, type Answer } from '../checks/probes/answer.ts';
import { notLooked, type Trouble } from '../checks/probes/probe.ts';
import { troubleOf } from '../checks/probes/trouble.ts';
import { volleyEveryMs } from './autocannon-plan.ts';
import type { Arrival } from './load-result.ts';
import type { DrawnRequest } from './traffic.ts';

/** What came back for a request. */
export interface LedgerAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

interface Entry {
  readonly endpoint: string;
  readonly startMs: number;
  seen?: Arrival;
}

/** Every request that autocannon was given, and what became of it. A request is known by the object that autocannon hands out with it. */
export class RequestLedger {
  readonly #draws: Iterator<DrawnRequest, never>;
  readonly #onSeen: (seen: readonly Arrival[]) => void;
  readonly #entries: Entry[] = [];
  readonly #underWay = new Map<object, Entry>();
  #brokenBy: unknown;

  constructor(draws: Iterator<DrawnRequest, never>, onSeen: (seen: readonly Arrival[]) => void) {
    this.#draws = draws;
    this.#onSeen = onSeen;
  }

  /** The next request, which leaves now. */
  begin(key: object): DrawnRequest['request'] {
    const { endpoint, request } = this.#draws.next().value;
    const entry: Entry = { endpoint, startMs: monotonicMs() };
    this.#entries.push(entry);
    this.#underWay.set(key, entry);
    return request;
  }

  answered(key: object, came: LedgerAnswer): void {
    const entry = this.#underWay.get(key);
    if (entry === undefined) return;
    this.#underWay.delete(key);
    const { endpoint, startMs } = entry;
    const answer = answerOf(came);
    const node = nodeOf(answer);
    const trouble = successful(answer);
    const seen = {
      endpoint,
      dueMs: startMs,
      startMs,
      endMs: monotonicMs(),
      status: answer.status,
      ...(node === undefined ? {} : { node }),
    };
    entry.seen = trouble === undefined ? { ...seen, outcome: 'ok' } : { ...seen, outcome: 'fail', trouble };
    this.#onSeen([entry.seen]);
  }

  /** A request failed without an answer, nobody knows which. The first one counts. */
  breakOff(error: unknown): void {
    this.#brokenBy ??= error ?? new Error('autocannon gave no reason');
  }

  /** Requests per second that left, each volley with the time until the next one; NaN when none did. */
  offeredRps(): number {
    const [first, last] = [this.#entries[0], this.#entries.at(-1)];
    if (first === undefined || last === undefined) return NaN;
    return (this.#entries.length * 1_000) / (last.startMs - first.startMs + volleyEveryMs);
  }

  /** All requests, in the order in which they left. */
  arrivals(): readonly Arrival[] {
    const left = this.#entries.filter((entry) => entry.seen === undefined);
    return this.#entries.map((entry) => entry.seen ?? this.#lost(entry, entry === left[0]));
  }

  /** One of them brought the error that ended the run; what of the others would have come, nobody knows. */
  #lost({ endpoint, startMs }: Entry, isFirst: boolean): Arrival {
    const endMs = monotonicMs();
    if (this.#brokenBy === undefined)
      return { ...notLooked(startMs, endMs, 'autocannon ended before its answer came'), endpoint };
    if (!isFirst) return { ...notLooked(startMs, endMs, 'the run ended at the first lost answer'), endpoint };
    return { endpoint, dueMs: startMs, startMs, endMs, outcome: 'fail', trouble: troubleBy(this.#brokenBy) };
  }
}

function troubleBy(error: unknown): Trouble {
  // The only words by which autocannon tells its own time-out.
  const isTimeout = error instanceof Error && error.message === 'request timed out';
  return isTimeout ? { kind: 'timeout', detail: 'no whole answer in time' } : troubleOf(error);
}

/** What came, as a probe would have seen it. */
function answerOf({ status, body, headers }: LedgerAnswer): Answer {
  const known = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.toLowerCase(), String(value)] as const],
  );
  const bytes = Buffer.from(body);
  return {
    status,
    headers: Object.fromEntries(known),
    body: new Body([bytes], bytes.length),
    version: 'h1',
  };
}
