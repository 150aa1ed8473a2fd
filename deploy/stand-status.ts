import { readAgent } from './cloud-agent.ts';
import { readObserving, type ObserverIll } from './observing.ts';
import { readHarm, type HarmStatus } from './healing/harm.ts';
import type { RoleName } from './plan.ts';
import type { MachineState } from './providers/provider.ts';
import type { Remote } from './remote/remote.ts';
import { databaseName } from './roles/database-session.ts';
import {
  countRows,
  readRotation,
  readVitals,
  type MachineVitals,
  type NodeInRotation,
  type RowCounts,
} from './roles/vitals.ts';
import type { Machine } from './stand.ts';
import { connectAll, deployedStand, type Workplace } from './workplace.ts';
import { allOf, describe } from './world/failure.ts';

/** One machine of a stand, as it is now. */
export interface MachineStatus {
  readonly name: string;
  readonly role: RoleName;
  readonly address: string;
  readonly state: MachineState;
  readonly healthy: boolean;
  readonly vitals?: MachineVitals;
  /** Why it is not healthy. */
  readonly trouble?: string;
}

/** A stand, as it is now. */
export interface StandStatus {
  readonly stand: string;
  readonly provider: string;
  readonly origin: string;
  readonly email: string;
  readonly http: string;
  readonly https: string;
  readonly healthy: boolean;
  readonly machines: readonly MachineStatus[];
  readonly nodes: readonly NodeInRotation[];
  readonly rows: RowCounts | null;
  /** What faults have left, as far as it is remembered. */
  readonly harm: HarmStatus;
  /** What looks at the stand and does not work. The stand is no less healthy for it. */
  readonly blind: readonly ObserverIll[];
}

/**
 * Looks at every machine, its services, the nodes in rotation and the rows of the database; changes nothing.
 * What cannot be asked counts as not healthy, with the reason at its machine.
 * @throws Failure `PlanInvalid` when there is no such stand.
 */
export async function readStatus(workplace: Workplace): Promise<StandStatus> {
  const { provider } = workplace;
  const { record, keys } = await deployedStand(workplace);
  const harm = await readHarm(workplace.files);
  const found = await provider.find();
  const remotes = connectAll(record.machines, keys);
  const stateOf = (name: string): MachineState =>
    found?.machines.find((machine) => machine.name === name)?.state ?? 'absent';
  const remoteOf = (role: RoleName): Remote | undefined => {
    const machine = record.machines.find((one) => one.role === role && stateOf(one.name) === 'running');
    return machine === undefined ? undefined : remotes.get(machine.name);
  };
  try {
    const [machines, nodes, rows, blind] = await Promise.all([
      allOf(
        record.machines.map(
          async (machine) => await statusOf(machine, stateOf(machine.name), remotes.get(machine.name)),
        ),
      ),
      orElse(remoteOf('balancer'), readRotation, []),
      orElse(remoteOf('database'), async (remote) => await countRows(remote, databaseName), undefined),
      allOf(
        record.machines
          .filter(({ name }) => stateOf(name) === 'running')
          .map(
            async (machine) =>
              await orElse(
                remotes.get(machine.name),
                async (remote) => [
                  ...(await readObserving(remote, machine)),
                  ...(await readAgent(record.plan, machine, remote)),
                ],
                [],
              ),
          ),
      ),
    ]);
    const balancer = record.machines.find(({ role }) => role === 'balancer');
    return {
      stand: record.plan.stand,
      provider: provider.name,
      origin: found?.origin ?? 'not found',
      email: record.plan.email,
      http: `http://${balancer?.reachableAt ?? ''}/`,
      https: `https://${record.plan.domain}/`,
      healthy:
        machines.every(({ healthy }) => healthy) &&
        nodes.length > 0 &&
        nodes.every(({ isUp }) => isUp) &&
        rows !== undefined &&
        harm.open.length + harm.sick.length + harm.drilled.length === 0,
      machines,
      nodes,
      rows: rows ?? null,
      harm,
      blind: blind.flat(),
    };
  } finally {
    await allOf([...remotes.values()].map(async (remote) => await remote.close()));
  }
}

/** A part that cannot be asked is shown as missing; the machine's own line says why. */
async function orElse<T>(
  remote: Remote | undefined,
  ask: (remote: Remote) => Promise<T>,
  otherwise: T,
): Promise<T> {
  if (remote === undefined) return otherwise;
  return await ask(remote).catch(() => otherwise);
}

async function statusOf(
  machine: Machine,
  state: MachineState,
  remote: Remote | undefined,
): Promise<MachineStatus> {
  const base = { name: machine.name, role: machine.role, address: machine.address, state };
  if (state !== 'running' || remote === undefined) {
    return { ...base, healthy: false, trouble: `the machine is ${state}: \`make deploy\` brings it back` };
  }
  try {
    const vitals = await readVitals(remote, machine.role);
    const ill = vitals.services
      .filter((service) => service.state !== 'active')
      .map(({ unit, state: is }) => `${unit} is ${is}`);
    return ill.length === 0
      ? { ...base, healthy: true, vitals }
      : { ...base, healthy: false, vitals, trouble: ill.join(', ') };
  } catch (thrown) {
    return { ...base, healthy: false, trouble: describe(thrown) };
  }
}
