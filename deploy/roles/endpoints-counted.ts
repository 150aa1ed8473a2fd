/**
 * HAProxy's backends that count for one endpoint each (files/haproxy.cfg), and the endpoint's name as the specification writes it. `other` is all
 * that the specification does not name. checks/inside/counters.test.ts holds this against the catalogue's names.
 */
export const endpointOfBackend = {
  get_root: 'GET /',
  get_ping: 'GET /ping',
  get_dummy: 'GET /dummy',
  get_db_dummy: 'GET /db_dummy',
  get_long_dummy: 'GET /long_dummy',
  get_config: 'GET /config',
  get_movie_list: 'GET /api/movie',
  get_customer_list: 'GET /api/customer',
  get_session_list: 'GET /api/session',
  get_movie: 'GET /api/movie/{id}',
  get_customer: 'GET /api/customer/{id}',
  get_session: 'GET /api/session/{id}',
  post_operation: 'POST /operation',
  post_session: 'POST /api/session',
  delete_session: 'DELETE /api/session/{id}',
  other: 'other',
} as const satisfies Readonly<Record<string, string>>;
