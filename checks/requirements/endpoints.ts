import { application } from './application.ts';
import { R } from './catalogue.ts';
import type { Clause, ErrorBound, FreshBound, SlaBound } from './requirement.ts';

/** The ids that rows can have: seeded ones, or those of sessions that the harness created itself. */
export interface IdRange {
  readonly min: number;
  readonly max: number;
}

interface Described {
  /** How a report names it: `GET /api/movie/{id}`. */
  readonly name: string;
  /** That it answers rightly; undefined for what the specification does not name. */
  readonly works?: Clause;
  /** That it is never answered from a cache; undefined for the one that must be. */
  readonly notCached?: Clause<string, FreshBound>;
  /** That it is fast at the peak; for R04 to R08 only. */
  readonly fast?: Clause<string, SlaBound>;
  /** That few requests fail, without a limit on time; for R09 to R13 only. */
  readonly reliable?: Clause<string, ErrorBound>;
}

/** An endpoint with one path. */
export interface PlainEndpoint extends Described {
  readonly method: 'GET' | 'POST';
  readonly path: `/${string}`;
  /** An example of the body that it takes, JSON. */
  readonly body?: string;
  /** So that one with ids is not taken for one without. */
  readonly ids?: undefined;
}

/** An endpoint whose path ends with the id of a row. */
export interface RowEndpoint extends Described {
  readonly method: 'GET' | 'DELETE';
  readonly path: `/${string}/{id}`;
  readonly ids: IdRange;
}

/** Anything that can be asked. */
export type Endpoint = PlainEndpoint | RowEndpoint;

/** One that must be fast at the peak. */
export type InteractiveEndpoint = Endpoint & { readonly fast: Clause<string, SlaBound> };

const { seeded } = application;

/** The first id that no seeded row has: rows from here on are the harness's own, and may be deleted (R20). */
export const firstOwnSessionId = seeded.sessions + 1;

/** Every endpoint that is known, inside the specification and outside of it (bingo.md sections 1 and 7). */
export const endpoints = {
  operation: {
    name: 'POST /operation',
    method: 'POST',
    path: '/operation',
    body: '{"operation":1}',
    works: R.operationWorks,
    notCached: R.operationNotCached,
    fast: R.operationFast,
  },
  dbDummy: {
    name: 'GET /db_dummy',
    method: 'GET',
    path: '/db_dummy',
    works: R.dbDummyWorks,
    notCached: R.dbDummyNotCached,
    fast: R.dbDummyFast,
  },
  movie: {
    name: 'GET /api/movie/{id}',
    method: 'GET',
    path: '/api/movie/{id}',
    ids: { min: 1, max: seeded.movies },
    works: R.movieWorks,
    notCached: R.movieNotCached,
    fast: R.movieFast,
  },
  customer: {
    name: 'GET /api/customer/{id}',
    method: 'GET',
    path: '/api/customer/{id}',
    ids: { min: 1, max: seeded.customers },
    works: R.customerWorks,
    notCached: R.customerNotCached,
    fast: R.customerFast,
  },
  session: {
    name: 'GET /api/session/{id}',
    method: 'GET',
    path: '/api/session/{id}',
    ids: { min: 1, max: seeded.sessions },
    works: R.sessionWorks,
    notCached: R.sessionNotCached,
    fast: R.sessionFast,
  },
  movieList: {
    name: 'GET /api/movie',
    method: 'GET',
    path: '/api/movie',
    works: R.movieListWorks,
    notCached: R.movieListNotCached,
    reliable: R.movieListReliable,
  },
  customerList: {
    name: 'GET /api/customer',
    method: 'GET',
    path: '/api/customer',
    works: R.customerListWorks,
    notCached: R.customerListNotCached,
    reliable: R.customerListReliable,
  },
  sessionList: {
    name: 'GET /api/session',
    method: 'GET',
    path: '/api/session',
    works: R.sessionListWorks,
    notCached: R.sessionListNotCached,
    reliable: R.sessionListReliable,
  },
  createSession: {
    name: 'POST /api/session',
    method: 'POST',
    path: '/api/session',
    body: '{"start_time":"2021-12-09T16:12:52.059188Z","customer_id":100,"movie_id":500}',
    works: R.createWorks,
    notCached: R.createNotCached,
    reliable: R.createReliable,
  },
  deleteSession: {
    name: 'DELETE /api/session/{id}',
    method: 'DELETE',
    path: '/api/session/{id}',
    ids: { min: firstOwnSessionId, max: Number.MAX_SAFE_INTEGER },
    works: R.deleteWorks,
    notCached: R.deleteNotCached,
    reliable: R.deleteReliable,
  },
  longDummy: { name: 'GET /long_dummy', method: 'GET', path: '/long_dummy', works: R.longDummyCached },
  ping: {
    name: 'GET /ping',
    method: 'GET',
    path: '/ping',
    works: R.pingWell,
    notCached: R.nothingElseCached,
  },
  dummy: { name: 'GET /dummy', method: 'GET', path: '/dummy', notCached: R.nothingElseCached },
  config: { name: 'GET /config', method: 'GET', path: '/config', notCached: R.nothingElseCached },
  index: { name: 'GET /', method: 'GET', path: '/', notCached: R.nothingElseCached },
  postIndex: { name: 'POST /', method: 'POST', path: '/', notCached: R.nothingElseCached },
} as const satisfies Readonly<Record<string, Endpoint>>;

/** A name of an endpoint. */
export type EndpointKey = keyof typeof endpoints;

/** What must be fast at the peak: R04 to R08. */
export const interactive = [
  endpoints.operation,
  endpoints.dbDummy,
  endpoints.movie,
  endpoints.customer,
  endpoints.session,
] as const satisfies readonly InteractiveEndpoint[];

/** What is asked one at a time and may take its time: R09 to R11. */
export const lists = [endpoints.movieList, endpoints.customerList, endpoints.sessionList] as const;

/** What changes sessions: R12 and R13. */
export const writes = [endpoints.createSession, endpoints.deleteSession] as const;

/** Those whose body is the dummy's, with the node's `stamp`. */
export const dummies = [endpoints.dummy, endpoints.dbDummy, endpoints.longDummy] as const;

/**
 * The path to ask of an endpoint; one with ids needs the id of a row.
 * @throws RangeError when no such row is there to be asked for, above all when a seeded session were to be deleted (R20).
 */
export function pathOf(endpoint: PlainEndpoint): string;
export function pathOf(endpoint: RowEndpoint, id: number): string;
export function pathOf(endpoint: Endpoint, id?: number): string {
  if (endpoint.ids === undefined) return endpoint.path;
  const { min, max } = endpoint.ids;
  if (id === undefined || !Number.isSafeInteger(id) || id < min || id > max) {
    throw new RangeError(`${endpoint.name} takes ids from ${min} to ${max}, not ${id ?? 'none'}`);
  }
  return endpoint.path.replace('{id}', String(id));
}
