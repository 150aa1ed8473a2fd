import type { HttpTarget } from '../../checks/probes/http.ts';
import { PacedWatch, type PacedLooks, type PacedRequest } from '../../checks/probes/paced-watch.ts';
import type { Observation } from '../../checks/probes/probe.ts';
import { endpoints } from '../../checks/requirements/endpoints.ts';
import { requestsOf, trafficOf, type DrawnRequest } from '../../load/traffic.ts';

/**
 * Milliseconds between two users: 64 a second. R01 demands 60 served in every second, so a little more is asked for, or a single loss would be
 * one too few; and 1/64 s has no rounding.
 */
export const usersEveryMs = 15.625;
/** Enough different rows that no cache of the database is flattered; asked again and again in the same order. */
const requestsKept = 512;
/** The balancer itself answers 504 after 10 s at the latest. */
const timeoutMs = 11_000;

/** What users ask for: what R04 to R08 name, and beside it what is cached and what costs nothing. The shares are ours, as in `mix` of the load. */
const traffic = trafficOf({
  name: 'users',
  seed: 1,
  parts: [
    { endpoint: endpoints.operation, weight: 1 },
    { endpoint: endpoints.dbDummy, weight: 2 },
    { endpoint: endpoints.movie, weight: 3 },
    { endpoint: endpoints.customer, weight: 3 },
    { endpoint: endpoints.session, weight: 5 },
    { endpoint: endpoints.longDummy, weight: 1 },
    { endpoint: endpoints.index, weight: 1 },
  ],
});

/** Users of several endpoints, each at their own time whatever became of the others. */
export class Users implements AsyncDisposable {
  readonly watch: PacedWatch;
  readonly #drawn: readonly DrawnRequest[];

  private constructor(watch: PacedWatch, drawn: readonly DrawnRequest[]) {
    this.watch = watch;
    this.#drawn = drawn;
  }

  /** Begins at once. @throws Failure `HostUnfit` when there is no thread to be had. */
  static async start(target: HttpTarget, forMs: number): Promise<Users> {
    const drawing = requestsOf(traffic);
    const drawn = Array.from({ length: requestsKept }, () => drawing.next().value);
    const [first, ...rest] = drawn.map(({ request }): PacedRequest => ({ ...request, timeoutMs }));
    if (first === undefined) throw new RangeError('users ask for something');
    const looks: PacedLooks = { target, requests: [first, ...rest] };
    return new Users(
      await PacedWatch.start(looks, { subject: 'users', everyMs: usersEveryMs, forMs }),
      drawn,
    );
  }

  /** What each was that was looked at: `GET /db_dummy`. */
  endpointOf(seen: Pick<Observation, 'dueMs'>): string {
    const place = Math.round((seen.dueMs - this.watch.startedMs) / usersEveryMs);
    return this.#drawn[place % requestsKept]?.endpoint ?? '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.watch.stop();
  }
}
