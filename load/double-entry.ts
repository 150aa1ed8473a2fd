import type { AnswerClass, Rise } from '../checks/inside/counters.ts';
import type { TroubleKind } from '../checks/probes/probe.ts';

/** What the client says of one endpoint. */
export interface ClientCount {
  /** Requests that it began, less those of kind `notLooked`, of which it knows nothing. */
  readonly offered: number;
  /** Those that an HTTP answer came for. */
  readonly answered: number;
  readonly byKind: ReadonlyMap<TroubleKind, number>;
  readonly byStatus: ReadonlyMap<number, number>;
}

/** One endpoint in all three books. */
export interface EndpointBooks {
  /** `GET /api/movie/{id}` */
  readonly endpoint: string;
  readonly client: ClientCount;
  /** By how much the balancer's counters rose. */
  readonly balancer: Rise;
  /** The same of whoever asks the nodes for it, where that is another backend than the users': behind the cache. */
  readonly origin?: Rise;
}

/** What the nodes' own logs say of a path, whichever method it was asked by. */
export interface NodeLogCount {
  readonly path: string;
  /** The endpoints that have this path. */
  readonly endpoints: readonly string[];
  readonly completed: number;
  /** False when a log was rotated meanwhile, so that some of it may be lost. */
  readonly isWhole: boolean;
}

/** A row of the comparison, for a table. */
export interface BookRow {
  readonly endpoint: string;
  readonly clientOffered: number;
  readonly clientAnswered: number;
  readonly balancer: number;
  /** Answers of the nodes by the balancer's count, and times that it sent a request once more. */
  readonly atNodes: number;
  readonly repeated: number;
}

/** The requests of one run as the client, the balancer and the nodes count them. */
export interface DoubleEntry {
  readonly rows: readonly BookRow[];
  readonly nodeLogs: readonly NodeLogCount[];
  /** Where two books disagree, in sentences that name both sides; empty when they agree. */
  readonly differences: readonly string[];
}

/** Who has sent nothing that a server could count: there was no connection. */
const neverSent: readonly TroubleKind[] = ['refused', 'unreachable', 'dns', 'certificate', 'tls'];

/**
 * Compares the books. Where every request was answered they must agree to the last one; a request without an answer may have arrived or not, and one that the
 * balancer sent twice may have been done twice, so there the truth lies between two numbers.
 */
export function compareBooks(
  endpoints: readonly EndpointBooks[],
  nodeLogs: readonly NodeLogCount[],
): DoubleEntry {
  return {
    rows: endpoints.map(rowOf),
    nodeLogs,
    differences: [
      ...endpoints.flatMap((one) => [...requestsDiffer(one), ...answersDiffer(one), ...nodesDiffer(one)]),
      ...nodeLogs.flatMap((log) => logDiffers(log, endpoints)),
    ],
  };
}

function rowOf({ endpoint, client, balancer, origin = balancer }: EndpointBooks): BookRow {
  return {
    endpoint,
    clientOffered: client.offered,
    clientAnswered: client.answered,
    balancer: balancer.requests,
    atNodes: origin.atNodes,
    repeated: origin.repeated,
  };
}

function requestsDiffer({ endpoint, client, balancer }: EndpointBooks): readonly string[] {
  const of = (kind: TroubleKind): number => client.byKind.get(kind) ?? 0;
  // One that the generator lost sight of may have arrived.
  const sent = client.offered + of('notLooked') - neverSent.reduce((sum, kind) => sum + of(kind), 0);
  if (balancer.requests >= client.answered && balancer.requests <= sent) return [];
  const told =
    client.answered === sent
      ? `${sent} requests, all answered`
      : `${sent} requests, ${client.answered} of them answered`;
  return [`${endpoint}: the client counts ${told}; the balancer counts ${balancer.requests}`];
}

const classes = ['2xx', '3xx', '4xx', '5xx'] as const satisfies readonly AnswerClass[];

/** By class of answer: only where nothing is open on the client's side. */
function answersDiffer({ endpoint, client, balancer }: EndpointBooks): readonly string[] {
  if (client.answered !== client.offered || balancer.requests !== client.offered) return [];
  return classes.flatMap((name) => {
    const ours = statusesOf(client, name);
    if (ours === balancer.answers[name]) return [];
    return [
      `${endpoint}: the client counts ${ours} answers of ${name}; the balancer counts ${balancer.answers[name]}`,
    ];
  });
}

/** What passed the balancer was answered by a node, but for answers of its own (5xx) and repetitions. */
function nodesDiffer({ endpoint, balancer, origin }: EndpointBooks): readonly string[] {
  // Behind the cache only those that the cache asked for.
  const asked = origin ?? balancer;
  const least = asked.requests - asked.answers['5xx'] - open(asked);
  const most = asked.requests + asked.repeated;
  if (asked.atNodes >= least && asked.atNodes <= most) return [];
  const wanted = least === most ? `${most}` : `${least} to ${most}`;
  return [
    `${endpoint}: the balancer counts ${wanted} requests to the nodes; it counts ${asked.atNodes} answers of theirs`,
  ];
}

/** Requests that the balancer has no answer for: the client went away. */
function open({ requests, answers }: Rise): number {
  return Math.max(0, requests - Object.values(answers).reduce((sum, one) => sum + one, 0));
}

function logDiffers(
  { path, endpoints: names, completed, isWhole }: NodeLogCount,
  endpoints: readonly EndpointBooks[],
): readonly string[] {
  const asked = endpoints.filter(({ endpoint }) => names.includes(endpoint));
  const sum = (of: (rise: Rise) => number): number =>
    asked.reduce((total, { balancer, origin }) => total + of(origin ?? balancer), 0);
  const answered = sum(({ atNodes }) => atNodes);
  const most = Math.max(
    answered + sum(({ repeated }) => repeated),
    sum(({ requests, repeated }) => requests + repeated),
  );
  if (completed <= most && (completed >= answered || !isWhole)) return [];
  const wanted = answered === most ? `${answered}` : `${answered} to ${most}`;
  return [
    `${path}: the balancer counts ${wanted} requests to the nodes; the nodes' own logs count ${completed}`,
  ];
}

function statusesOf({ byStatus }: ClientCount, name: AnswerClass): number {
  return [...byStatus].reduce(
    (sum, [status, count]) => (`${Math.floor(status / 100)}xx` === name ? sum + count : sum),
    0,
  );
}
