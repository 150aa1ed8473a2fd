import { haproxyMetricsPort } from '../../deploy/roles/balancer.ts';
import type { Remote } from '../../deploy/remote/remote.ts';
import { sh } from '../../deploy/remote/shell.ts';
import type { EndpointKey } from '../requirements/endpoints.ts';

/** The balancer's backend of each endpoint, which counts for it (deploy/roles/files/haproxy.cfg). */
export const backendOf: Readonly<Record<EndpointKey, string>> = {
  operation: 'post_operation',
  dbDummy: 'get_db_dummy',
  movie: 'get_movie',
  customer: 'get_customer',
  session: 'get_session',
  movieList: 'get_movie_list',
  customerList: 'get_customer_list',
  sessionList: 'get_session_list',
  createSession: 'post_session',
  deleteSession: 'delete_session',
  longDummy: 'get_long_dummy',
  ping: 'get_ping',
  dummy: 'get_dummy',
  config: 'get_config',
  index: 'get_root',
  postIndex: 'other',
};

/** Behind it stand the nodes for `GET /long_dummy`, when the cache has nothing to show. */
export const longDummyOrigin = 'long_dummy_origin';

/** What one backend has counted since HAProxy started. */
export interface BackendCounts {
  readonly requests: number;
  /** Answers by class: `2xx`, `4xx` … */
  readonly answers: Readonly<Record<AnswerClass, number>>;
  /** Answers that servers gave, by server; nodes are named as machines. */
  readonly byServer: ReadonlyMap<string, number>;
  /** Times that a request was sent once more, to the same server or to another. */
  readonly repeated: number;
}

/** How HAProxy sorts answers. */
export type AnswerClass = '1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'other';

/** The balancer's counters at one moment; a backend that is not there has counted nothing and is undefined. */
export type Counters = (backend: string) => BackendCounts | undefined;

/** Reads the counters that HAProxy's exporter shows. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function readCounters(balancer: Remote): Promise<Counters> {
  const url = `http://127.0.0.1:${haproxyMetricsPort}/metrics`;
  return parseCounters(await balancer.run(sh`curl -fsS -m 5 ${url}`, { as: 'login' }));
}

/** Reads Prometheus' text format as HAProxy writes it. */
export function parseCounters(text: string): Counters {
  const requests = new Map<string, number>();
  const answers = new Map<string, number>();
  const repeated = new Map<string, number>();
  const servers = new Map<string, Map<string, number>>();
  for (const [, name = '', labels = '', value = ''] of text.matchAll(linePattern)) {
    const label = labelsOf(labels);
    const proxy = label.get('proxy') ?? '';
    if (name === 'haproxy_backend_http_requests_total') requests.set(proxy, Number(value));
    if (name === 'haproxy_backend_http_responses_total')
      answers.set(`${proxy} ${label.get('code') ?? ''}`, Number(value));
    if (/_(?:retry|redispatch)_/.test(name)) repeated.set(proxy, (repeated.get(proxy) ?? 0) + Number(value));
    if (name === 'haproxy_server_http_responses_total') {
      const of = servers.get(proxy) ?? new Map<string, number>();
      // Where all nodes are asked for want of a well one, they have another name (haproxy.cfg).
      const server = (label.get('server') ?? '').replace(/-anyway$/, '');
      servers.set(proxy, of.set(server, (of.get(server) ?? 0) + Number(value)));
    }
  }
  return (backend) => {
    const count = requests.get(backend);
    if (count === undefined) return undefined;
    const answered = (name: AnswerClass): number => answers.get(`${backend} ${name}`) ?? 0;
    return {
      requests: count,
      answers: {
        '1xx': answered('1xx'),
        '2xx': answered('2xx'),
        '3xx': answered('3xx'),
        '4xx': answered('4xx'),
        '5xx': answered('5xx'),
        other: answered('other'),
      },
      byServer: servers.get(backend) ?? new Map<string, number>(),
      repeated: repeated.get(backend) ?? 0,
    };
  };
}

const linePattern =
  /^(haproxy_(?:backend_http_(?:requests|responses)|backend_(?:retry|redispatch)_warnings|server_http_responses)_total)\{([^}]*)\} (\d+(?:\.\d+)?)/gm;

function labelsOf(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
}

/** By how much the counters rose. */
export interface Rise {
  readonly requests: number;
  readonly answers: Readonly<Record<AnswerClass, number>>;
  /** Answers that these machines gave. */
  readonly atNodes: number;
  /** The same by machine. */
  readonly byNode: ReadonlyMap<string, number>;
  /** Times that a request was sent once more. */
  readonly repeated: number;
}

/** The difference of two readings of one backend; undefined when it is not counted at all. */
export function riseOf(
  backend: string,
  of: { readonly before: Counters; readonly after: Counters; readonly nodes: readonly string[] },
): Rise | undefined {
  const [before, after] = [of.before(backend), of.after(backend)];
  if (before === undefined || after === undefined) return undefined;
  const byNode = new Map(
    of.nodes.map((name) => [name, (after.byServer.get(name) ?? 0) - (before.byServer.get(name) ?? 0)]),
  );
  const rose = (name: AnswerClass): number => after.answers[name] - before.answers[name];
  return {
    requests: after.requests - before.requests,
    answers: {
      '1xx': rose('1xx'),
      '2xx': rose('2xx'),
      '3xx': rose('3xx'),
      '4xx': rose('4xx'),
      '5xx': rose('5xx'),
      other: rose('other'),
    },
    atNodes: [...byNode.values()].reduce((sum, one) => sum + one, 0),
    byNode,
    repeated: after.repeated - before.repeated,
  };
}
