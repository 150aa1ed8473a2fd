import { endpointOfBackend } from '../../roles/endpoints-counted.ts';

/** What every figure of a stand begins with in Yandex Monitoring, so that two stands in a folder are told apart. */
export function namespaceOf(stand: string): string {
  return `bingo_${stand.replaceAll('-', '_')}`;
}

/** What HAProxy's exporter calls the three that are drawn. */
const metrics = {
  requests: 'haproxy_backend_http_requests_total',
  responses: 'haproxy_backend_http_responses_total',
  latency: 'haproxy_backend_response_time_average_seconds',
} as const;

/** All that has to be sent for the charts: each figure that is sent costs, and HAProxy knows some 1500 of its backends. */
export const chartedMetrics: readonly string[] = Object.values(metrics);

/** One chart: a line for each endpoint. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly unit: 'requests a second' | 'answers a second' | 'seconds';
  /** In the cloud's own language of queries. */
  readonly queries: readonly string[];
}

/**
 * The charts of a stand: requests, errors and latency of each endpoint that HAProxy counts. The agent sends counters as rates, and its
 * language knows no `rate()` (shared facts of a third party, see docs/yandex.md). The latency is HAProxy's own mean of its last 1024
 * answers, which is no counter and needs no such knowledge.
 */
export function chartsOf(where: { readonly folderId: string; readonly stand: string }): readonly Chart[] {
  const lines = (metric: keyof typeof metrics, more = ''): readonly string[] =>
    Object.entries(endpointOfBackend).map(([proxy, endpoint]) => {
      const labels = `folderId="${where.folderId}", service="custom", proxy="${proxy}"${more}`;
      return `alias(series_sum("${namespaceOf(where.stand)}.${metrics[metric]}"{${labels}}), "${endpoint}")`;
    });
  return [
    {
      id: 'rps',
      title: 'Requests a second, by endpoint',
      description: 'As HAProxy counts them, the repeated ones once',
      unit: 'requests a second',
      queries: lines('requests'),
    },
    {
      id: 'errors',
      title: 'Errors (5xx) a second, by endpoint',
      description: 'Answers with a code of 500 and above, as users got them',
      unit: 'answers a second',
      queries: lines('responses', ', code="5xx"'),
    },
    {
      id: 'latency',
      title: 'Latency, by endpoint',
      description: 'Mean time until the head of the answer, of the last 1024 answers',
      unit: 'seconds',
      queries: lines('latency'),
    },
  ];
}
