import { R } from '../checks/requirements/catalogue.ts';
import type { Clause, RecoveryBound } from '../checks/requirements/requirement.ts';
import { planSchema, standardMachines, type RoleName } from '../deploy/plan.ts';
import { Failure } from '../deploy/world/failure.ts';
import { usualHoldMs, type ExperimentPlan } from './experiment/plan.ts';
import type { Fault } from './fault.ts';
import type { FaultGround } from './fault-kind.ts';
import { allFaults } from './faults/all.ts';

/** An experiment with one fault, as it is known before there is a stand. */
export interface Experiment extends ExperimentPlan {
  /** As the fault's kind and its victims tell: `bingo-1 crash`. */
  readonly name: string;
  /** What happens, in one sentence. */
  readonly sentence: string;
  readonly kind: string;
  readonly promise: Fault['promise'];
  readonly victims: readonly string[];
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
  'disk full by the log': 'none',
};

/** The standard stand before there is one: enough to name every fault that can be done to it. */
const unbuilt: FaultGround = unbuiltStand();

/** One experiment for everything that any kind of fault can do to the standard stand: a new kind has its own by being listed in `allFaults`. */
export const experiments: readonly Experiment[] = allFaults.flatMap((kind) =>
  kind.on(unbuilt).map((fault) => {
    const victims = fault.victims.map(({ name }) => name);
    const name = `${victims.join(' and ')} ${fault.kind}`;
    return {
      name,
      sentence: kind.sentence,
      kind: fault.kind,
      promise: fault.promise,
      victims,
      role: fault.victims[0]?.role ?? 'bingo',
      harm: (ground) => faultNamed(fault.name, kind.on(ground)),
      holdMs: usualHoldMs,
      signs: signsByKind[fault.kind] ?? 'looks',
      withinMs: boundOf(fault.promise).bound.withinMs,
    };
  }),
);

/** The experiments that harm machines of one role. */
export function experimentsOn(role: RoleName): readonly Experiment[] {
  return experiments.filter((one) => one.role === role);
}

/** How soon all must be well again: a node in R02's 30 s, whatever else failed in the minute. */
export function boundOf(promise: Fault['promise']): Clause<string, RecoveryBound> {
  return promise === 'unseen' ? R.nodeRecovers : R.serviceRecovers;
}

/** The clauses that an experiment proves or refutes. */
export function clausesOfExperiment({ promise, kind }: Experiment): readonly [Clause, ...Clause[]] {
  return [
    ...(promise === 'unseen' ? ([R.lossUnseen, R.nodeRecovers] as const) : ([R.serviceRecovers] as const)),
    ...(kind === 'sick' ? [R.pingSick] : []),
    ...(kind === 'crash' ? [R.startsQuickly] : []),
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
