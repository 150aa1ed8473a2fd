import { application } from '../../checks/requirements/application.ts';

/** What kept the stand from carrying more; `unknown` when nothing that was read explains it. */
export type BottleneckName = 'generator' | 'limiter' | 'database' | 'node' | 'balancer' | 'unknown';

/** The bottleneck, and the facts that say so, in words. */
export interface Bottleneck {
  readonly name: BottleneckName;
  readonly evidence: readonly string[];
}

/** What was read from a machine while the load was on it. */
export interface MachineFacts {
  readonly name: string;
  /** Processors that it sees: on a local stand those of this computer, which all of its machines share. */
  readonly cores: number;
  /** The part of them that was busy with anything at all, 0…1. */
  readonly busyRatio: number;
  /** How many of them its own service used: 1 is one whole core. */
  readonly serviceCores: number;
}

/** A node that runs bingo. */
export interface NodeFacts extends MachineFacts {
  readonly isUp: boolean;
  /** Requests a second that its limiter let through, health checks among them. */
  readonly admittedRps: number;
  /** Requests that its limiter refused: `Too many requests` in its log. */
  readonly refused: number;
}

/** The balancer. */
export interface BalancerFacts extends MachineFacts {
  readonly threads: number;
  /** The most at once, and the most that it may have. */
  readonly connections: number;
  readonly connectionsMax: number;
  /** The most requests that waited in its queues at once. */
  readonly queued: number;
}

/** The database. Queries that only sleep (`/db_dummy`) are not counted. */
export interface DatabaseFacts extends MachineFacts {
  /** Queries that ran at once, on average of the looks. */
  readonly running: number;
  /** Of those, the ones that waited for a lock or the disk. */
  readonly waiting: number;
  readonly connections: number;
  readonly connectionsMax: number;
}

/** Everything that was read while one rate was offered. */
export interface LoadedStand {
  /** Why the measurement itself is INVALID; empty when it is VALID. */
  readonly generatorReasons: readonly string[];
  readonly nodes: readonly NodeFacts[];
  readonly balancer: BalancerFacts;
  readonly database: DatabaseFacts;
}

/** The signs. Ours, except for the limiter's rate, which is the application's. */
const sign = {
  /** Of its rate, unspent quota is lost: a node that lets this part through has no more to give. */
  admittedRatioMin: 0.9,
  /** Processors are full from here on. */
  busyRatioMin: 0.9,
  /** And a service is what fills them when it has this part of them. */
  serviceRatioMin: 0.3,
  /** Queries for each processor that have piled up. */
  runningPerCoreMin: 2,
  connectionsRatioMin: 0.95,
} as const;

/** Names the bottleneck from what was read while the Sla was broken. The first sign that is there counts, the surest first. */
export function bottleneckOf(seen: LoadedStand): Bottleneck {
  const stand = standBottleneckOf(seen);
  if (seen.generatorReasons.length === 0) return stand;
  // On one computer it may be the stand that starves the generator: what it looked like is told, and not more than that.
  const meanwhile = [`the stand meanwhile looked as if it were: ${stand.name}`, ...stand.evidence];
  return { name: 'generator', evidence: [...seen.generatorReasons, ...meanwhile] };
}

function standBottleneckOf(seen: LoadedStand): Bottleneck {
  const found = limiter(seen) ?? pileUp(seen) ?? processor(seen) ?? balancerFull(seen);
  return found ?? { name: 'unknown', evidence: ['none of the known signs was there', ...processorsOf(seen)] };
}

/** Every node that is there gives what its limiter lets through, and no more. */
function limiter(seen: LoadedStand): Bottleneck | undefined {
  const up = seen.nodes.filter(({ isUp }) => isUp);
  const isFlat = up.every(({ admittedRps }) => admittedRps >= sign.admittedRatioMin * application.limiterRps);
  if (up.length === 0 || !isFlat) return undefined;
  const refused = up.reduce((sum, node) => sum + node.refused, 0);
  const given = up.map(({ name, admittedRps }) => `${name} ${admittedRps.toFixed(1)}`).join(', ');
  return {
    name: 'limiter',
    evidence: [
      `requests a second that the limiters let through: ${given}, of ${application.limiterRps} each`,
      `\`Too many requests\` in the logs: ${refused}`,
      `${up.length} of ${seen.nodes.length} nodes in rotation`,
      ...processorsOf(seen),
    ],
  };
}

/** Queries have piled up in the database. */
function pileUp(seen: LoadedStand): Bottleneck | undefined {
  const { running, waiting, cores, connections, connectionsMax } = seen.database;
  const isFull = connections >= sign.connectionsRatioMin * connectionsMax;
  if (running < sign.runningPerCoreMin * cores && !isFull) return undefined;
  return {
    name: 'database',
    evidence: [
      `queries running at once: ${running.toFixed(1)} on ${cores} processors, ${waiting.toFixed(1)} of them waiting for a lock or the disk`,
      `connections: ${connections} of ${connectionsMax}`,
      ...processorsOf(seen),
    ],
  };
}

/** A machine's processors are full, and its own service is what fills them. */
function processor(seen: LoadedStand): Bottleneck | undefined {
  const services = [
    ...seen.nodes.map((node) => ({ ...node, role: 'node' as const, coresMax: node.cores })),
    { ...seen.balancer, role: 'balancer' as const, coresMax: seen.balancer.threads },
    { ...seen.database, role: 'database' as const, coresMax: seen.database.cores },
  ];
  const [fullest] = services
    .filter(
      ({ serviceCores, cores, coresMax, busyRatio }) =>
        serviceCores >= sign.busyRatioMin * coresMax ||
        (busyRatio >= sign.busyRatioMin && serviceCores >= sign.serviceRatioMin * cores),
    )
    .sort((a, b) => b.serviceCores - a.serviceCores);
  return fullest === undefined
    ? undefined
    : { name: fullest.role, evidence: [`the processors of ${fullest.name} are full`, ...processorsOf(seen)] };
}

function balancerFull(seen: LoadedStand): Bottleneck | undefined {
  const { connections, connectionsMax, queued } = seen.balancer;
  if (connections < sign.connectionsRatioMin * connectionsMax && queued === 0) return undefined;
  return {
    name: 'balancer',
    evidence: [`connections: ${connections} of ${connectionsMax}`, `requests in its queues: ${queued}`],
  };
}

/** `processors: bingo-1 0.31 of 2 (computer 78 % busy), …` */
function processorsOf({ nodes, balancer, database }: LoadedStand): readonly string[] {
  const each = [balancer, ...nodes, database].map(
    ({ name, serviceCores, cores, busyRatio }) =>
      `${name} ${serviceCores.toFixed(2)} of ${cores} (${Math.round(busyRatio * 100)} % busy with anything)`,
  );
  return [`processors: ${each.join(', ')}`];
}
