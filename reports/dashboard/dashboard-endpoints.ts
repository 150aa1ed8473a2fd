import { endpoints, type EndpointKey } from '../../checks/requirements/endpoints.ts';

/** What the specification does not name has one counter, and one name, together. */
const others = 'other';

const order: readonly EndpointKey[] = [
  'operation',
  'dbDummy',
  'movie',
  'customer',
  'session',
  'movieList',
  'customerList',
  'sessionList',
  'createSession',
  'deleteSession',
  'longDummy',
  'ping',
  'dummy',
  'config',
  'index',
];

/** The names that the label `endpoint` has, in the order of the requirements. */
export const dashboardEndpoints: readonly string[] = [...order.map((key) => endpoints[key].name), others];
