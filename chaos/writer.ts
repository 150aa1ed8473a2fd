import type { RowMark } from '../checks/inside/own-rows.ts';
import { newSessionIdOf } from '../checks/new-session.ts';
import type { HttpObservation } from '../checks/probes/exchange.ts';
import type { HttpClient } from '../checks/probes/http.ts';
import { notLooked, type Observation } from '../checks/probes/probe.ts';
import { Watch } from '../checks/probes/watch.ts';
import type { History } from '../checks/history.ts';
import { endpoints, pathOf } from '../checks/requirements/endpoints.ts';
import { monotonicMs } from '../deploy/world/clock.ts';
import type { Fate, Write } from './writes.ts';

/** How the Writer goes about it. */
export interface WriterPlan {
  /** Milliseconds between two writes; every third of them deletes. */
  readonly everyMs: number;
  /** The longest it may last. */
  readonly forMs: number;
  /** Every row bears it, and a start time that no other row has, from `from` on. */
  readonly mark: RowMark;
  readonly from: Date;
}

/** What the Writer did. */
export interface Written {
  readonly writes: readonly Write[];
  /** Between these two lie the start times of all rows. */
  readonly fromStartTime: string;
  readonly toStartTime: string;
  /** Posts and deletions as users see them. */
  readonly history: History;
}

/** Of three writes, the last deletes a session made earlier. */
const turns = 3;
/** The balancer answers 504 after 10 s: we wait for its word. */
const timeoutMs = 12_000;

type Open = { -readonly [K in keyof Write]: Write[K] };

/** Posts sessions of its own at an even pace through the balancer, deletes some, and remembers what was answered to each. Nothing is tried twice. */
export class Writer implements AsyncDisposable {
  readonly #client: HttpClient;
  readonly #plan: WriterPlan;
  readonly #watch: Watch;
  readonly #writes: Open[] = [];
  #turn = 0;

  private constructor(client: HttpClient, plan: WriterPlan) {
    this.#client = client;
    this.#plan = plan;
    const { everyMs, forMs } = plan;
    this.#watch = Watch.start(
      { subject: 'writer', timeoutMs, look: async (dueMs) => await this.#write(dueMs ?? monotonicMs()) },
      { everyMs, forMs },
    );
  }

  /** Begins at once. */
  static start(client: HttpClient, plan: WriterPlan): Writer {
    return new Writer(client, plan);
  }

  /** Writes no more, waits for what is under way, and tells what was done. */
  async stop(): Promise<Written> {
    const history = await this.#watch.stop();
    return {
      writes: this.#writes,
      fromStartTime: startTimeOf(this.#plan.from, 0),
      toStartTime: startTimeOf(this.#plan.from, this.#turn),
      history,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #write(dueMs: number): Promise<Observation> {
    this.#turn += 1;
    return this.#turn % turns === 0 ? await this.#delete(dueMs) : await this.#post(dueMs, this.#turn);
  }

  async #post(dueMs: number, turn: number): Promise<Observation> {
    const startTime = startTimeOf(this.#plan.from, turn);
    // Remembered before it leaves: should anything here go wrong, nobody knows what became of it.
    const write: Open = { startTime, posted: 'unknown', dueMs };
    this.#writes.push(write);
    const { customerId, movieId } = this.#plan.mark;
    const body = JSON.stringify({
      start_time: `${startTime}Z`,
      customer_id: customerId,
      movie_id: movieId,
    });
    const headers = { 'content-type': 'application/json' };
    const { method, path } = endpoints.createSession;
    const seen = await this.#client.look({ method, path, body, headers, timeoutMs }, dueMs);
    const id = newSessionIdOf(seen);
    write.posted = fateOf(seen);
    if (id !== undefined) write.id = id;
    return seen;
  }

  /** Deletes the oldest session that is known to be there. */
  async #delete(dueMs: number): Promise<Observation> {
    const write = this.#writes.find((one) => one.id !== undefined && one.deleted === undefined);
    if (write?.id === undefined) return notLooked(dueMs, dueMs, 'there is no session to delete yet');
    write.deleted = 'unknown';
    const { method } = endpoints.deleteSession;
    const path = pathOf(endpoints.deleteSession, write.id);
    const seen = await this.#client.look({ method, path, timeoutMs }, dueMs);
    write.deleted = fateOf(seen);
    return seen;
  }
}

function fateOf({ outcome }: HttpObservation): Fate {
  if (outcome === 'ok') return 'acknowledged';
  return outcome === 'fail' ? 'refused' : 'unknown';
}

/** A time that is so many microseconds after another, as rows bear it: UTC, without its zone. */
function startTimeOf(from: Date, microseconds: number): string {
  const at = new Date(from.getTime() + Math.floor(microseconds / 1_000)).toISOString().replace('Z', '');
  return `${at}${String(microseconds % 1_000).padStart(3, '0')}`;
}
