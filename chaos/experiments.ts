import { R } from '../checks/requirements/catalogue.ts';
import type { Clause, RecoveryBound } from '../checks/requirements/requirement.ts';
import { planSchema, standardMachines, type RoleName } from '../deploy/plan.ts';
import { Failure } from '../deploy/world/failure.ts';
import { usualHoldMs, type ExperimentPlan } from './experiment/plan.ts';
import type { Fault } from './fault.ts';
import type { FaultGround } from './fault-kind.ts';
import { allFaults } from './faults/all.ts';
import { poison } from './faults/poison.ts';

/** An experiment with one fault, as it is known before there is a stand. */
export interface Experiment extends ExperimentPlan {
  /** As the fault's kind and its victims tell: `bingo-1 crash`. */
  readonly name: string;
  /** What happens, in one sentence. */
  readonly sentence: string;
  readonly kind: string;
  readonly promise: Fault['promise'];
  readonly victims: readonly string[];
  /** Whether `make chaos` makes it; the others it makes when asked for by ONLY or drawn by a walk, or all of it would take too long. */
  readonly isUsual: boolean;
  /** The role of the machines that are harmed. */
  readonly role: RoleName;
}

/** Where a harm shows. Those not named here silence a node or fail users, and must be seen to. */
const signsByKind: Readonly<Record<string, ExperimentPlan['signs']>> = {
  slow: 'none',
  latency: 'none',
  'packet loss': 'none',
  'narrow line': 'none',
  'haproxy reload': 'none',
  'haproxy worker crash': 'journal',
  'haproxy crash': 'journal',
  'varnish crash': 'journal',
  'varnish worker crash': 'none',
  'varnish hang': 'none',
  'connections exhausted': 'none',
  'database crash': 'journal',
  'database restart': 'journal',
  'memory eaten': 'none',
  'processor eaten': 'none',
  'disk full': 'none',
  'log flood': 'none',
};

/** What is tried on one node only: the other is alike, and what issue 5 wants of each node leaves no time for more. */
const onOneNode = new Set<string>(
  allFaults
    .map(({ kind }) => kind)
    .filter(
      (kind) =>
        !/^(?:crash|exit 0|panic|sick|leak|hang|slow|power off|reboot|partition from the (?:balancer|database)|disk full)$/.test(
          kind,
        ),
    ),
);

/** The standard stand before there is one: enough to name every fault that can be done to it. */
const unbuilt: FaultGround = unbuiltStand();

/** One experiment for everything that any kind of fault can do to the standard stand: a new kind has its own by being listed in `allFaults`. */
export const experiments: readonly Experiment[] = allFaults.flatMap((kind) =>
  kind.on(unbuilt).map((fault, place) => {
    const victims = fault.victims.map(({ name }) => name);
    const name = `${victims.join(' and ')} ${fault.kind}`;
    const role = fault.victims[0]?.role ?? 'bingo';
    const about = { kind: fault.kind, promise: fault.promise, role };
    return {
      ...about,
      name,
      sentence: kind.sentence,
      isUsual: place === 0 || role !== 'bingo' || !onOneNode.has(fault.kind),
      victims,
      harm: (ground) => faultNamed(fault.name, kind.on(ground)),
      holdMs: usualHoldMs,
      signs: signsByKind[fault.kind] ?? 'looks',
      withinMs: recoveryClauseOf(about).bound.withinMs,
    };
  }),
);

/** The experiments that harm this many machines of one role. */
export function experimentsOn(role: RoleName, victims = 1): readonly Experiment[] {
  return experiments.filter((one) => one.role === role && one.victims.length === victims);
}

/** A deadly number that a user posts: which node it reaches is known afterwards. No kind of fault for the walk: the harm itself is a request. */
export const poisons: readonly Experiment[] = (['panic', 'sick'] as const).map((of) => ({
  ...{ name: `poison of ${of}`, kind: 'poison', promise: 'unseen', role: 'balancer', victims: ['balancer'] },
  sentence: 'A user posts a deadly number through the balancer.',
  isUsual: true,
  harm: (ground) => poison(balancerOf(ground), of),
  ...{ holdMs: usualHoldMs, signs: 'looks', withinMs: R.nodeRecovers.bound.withinMs },
}));

/** The words of a test with one tag more; none when it is undefined. */
export function tagged<T extends { readonly tag?: string | readonly string[] }>(
  tag: '@walk' | '@unusual' | undefined,
  details: T,
): T & { tag: string[] } {
  return { ...details, tag: [...[details.tag ?? []].flat(), ...(tag === undefined ? [] : [tag])] };
}

/** What ONLY chooses from. */
export const experimentNames: readonly string[] = [...experiments, ...poisons].map(({ name }) => name);

/** The experiment of this name. @throws Failure `PlanInvalid` when there is none. */
export function experimentNamed(name: string): Experiment {
  const found = [...experiments, ...poisons].find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new Failure('PlanInvalid', {
    attempted: `find the experiment ${name}`,
    happened: 'there is none of that name',
  });
}

/** Whether R01 is about it: a node is harmed, and users must not see it. Of a balancer and a database a stand has but one each. */
export function isNodeLoss({ role, promise }: Pick<Experiment, 'role' | 'promise'>): boolean {
  return role === 'bingo' && promise === 'unseen';
}

/** How soon all must be well again: a node in R02's 30 s; whatever else failed, and a node whose start takes 30 s by itself, in the minute. */
export function recoveryClauseOf(
  one: Pick<Experiment, 'role' | 'promise' | 'kind'>,
): Clause<string, RecoveryBound> {
  return isNodeLoss(one) && one.kind !== 'blind start' ? R.nodeRecovers : R.serviceRecovers;
}

/** The clauses that an experiment proves or refutes. */
export function clausesOfExperiment(one: Experiment): readonly [Clause, ...Clause[]] {
  return [
    recoveryClauseOf(one),
    ...(isNodeLoss(one) ? [R.lossUnseen] : []),
    ...(one.kind === 'sick' ? [R.pingSick] : []),
    ...(one.kind === 'crash' ? [R.startsQuickly] : []),
    R.seededKept,
  ];
}

function faultNamed(name: string, faults: readonly Fault[]): Fault {
  const found = faults.find((fault) => fault.name === name);
  if (found !== undefined) return found;
  throw new Failure('PlanInvalid', {
    attempted: name,
    happened: `this stand knows only: ${faults.map((fault) => fault.name).join(', ')}`,
    hint: 'experiments are made for the four standard machines',
  });
}

function balancerOf(ground: FaultGround): FaultGround['machines'][number] {
  const [balancer] = ground.withRole('balancer');
  if (balancer !== undefined) return balancer;
  throw new Failure('PlanInvalid', { attempted: 'find the balancer', happened: 'this stand has none' });
}

function unbuiltStand(): FaultGround {
  const plan = planSchema.parse({
    stand: 'unbuilt',
    provider: 'local',
    machines: standardMachines,
    email: 'test@example.com',
    domain: 'bingo.test',
    binary: { kind: 'stand-in' },
  });
  const machines = plan.machines.map((machine, place) => {
    const address = `192.0.2.${10 + place}`;
    return { ...machine, address, reachableAt: address };
  });
  return { plan, machines, withRole: (role) => machines.filter((machine) => machine.role === role) };
}
