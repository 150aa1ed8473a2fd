import type { EndpointKey } from './endpoints.ts';

/** One path each, and an answer at once. */
export const plainKeys = [
  'operation',
  'dbDummy',
  'ping',
  'dummy',
  'config',
  'index',
  'postIndex',
] as const satisfies readonly EndpointKey[];

/** One row by its id. */
export const rowKeys = ['movie', 'customer', 'session'] as const satisfies readonly EndpointKey[];

/** Lists: seconds each, and never two at once. */
export const listKeys = [
  'movieList',
  'customerList',
  'sessionList',
] as const satisfies readonly EndpointKey[];

/** What changes sessions. */
export const writeKeys = ['createSession', 'deleteSession'] as const satisfies readonly EndpointKey[];

/** Those that the balancer counts apart; `POST /` is among all that the specification does not name. */
export const countedKeys = [
  'operation',
  'dbDummy',
  ...rowKeys,
  ...listKeys,
  'ping',
  'dummy',
  'config',
  'index',
] as const satisfies readonly EndpointKey[];
