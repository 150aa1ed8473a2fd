const ofEndpoints = 'endpoint=~"$endpoints"';

/** What is counted for each endpoint (docs/observability.md). Errors are answers 5xx, and 429, by which the nodes' limiter refuses. */
export const counters = {
  requests: `haproxy_backend_http_requests_total{${ofEndpoints}}`,
  failed: `haproxy_backend_http_responses_total{${ofEndpoints},code="5xx"}`,
  /** All answers 4xx: what askers did wrong, and the 429 among them. */
  rejected: `haproxy_backend_http_responses_total{${ofEndpoints},code="4xx"}`,
  refused: `bingo_answers_refused_total{${ofEndpoints}}`,
  /** Of the histogram of the time from the request's arrival to the head of the answer. */
  buckets: `bingo_answer_seconds_bucket{${ofEndpoints}}`,
} as const;
