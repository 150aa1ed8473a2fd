// Shows what runs, how well, which versions and how many rows. `make status`, or for programs `make status JSON=1`
import type { RoleName } from '../plan.ts';
import type { MachineState } from '../providers/provider.ts';
import type { Remote } from '../remote/remote.ts';
import { databaseName } from '../roles/database-session.ts';
import {
  countRows,
  readRotation,
  readVitals,
  type MachineVitals,
  type NodeInRotation,
  type RowCounts,
} from '../roles/vitals.ts';
import type { Machine } from '../stand.ts';
import { connectAll, deployedStand, openWorkplace, type Workplace } from '../workplace.ts';
import { runEntry } from '../world/entry.ts';
import { allOf, describe } from '../world/failure.ts';

interface MachineStatus {
  readonly name: string;
  readonly role: RoleName;
  readonly address: string;
  readonly state: MachineState;
  readonly healthy: boolean;
  readonly vitals?: MachineVitals;
  /** Why it is not healthy. */
  readonly trouble?: string;
}

interface Status {
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
}

await runEntry(
  { name: 'status', summary: 'What runs, how well, which versions, how many rows.' },
  async (call) => {
    const status = await readStatus(await openWorkplace(call.environment));
    call.write(call.json ? `${JSON.stringify(status, null, 2)}\n` : textOf(status));
    return status.healthy ? 0 : 2;
  },
);

async function readStatus(workplace: Workplace): Promise<Status> {
  const { provider } = workplace;
  const { record, keys } = await deployedStand(workplace);
  const found = await provider.find();
  const remotes = connectAll(record.machines, keys);
  const stateOf = (name: string): MachineState =>
    found?.machines.find((machine) => machine.name === name)?.state ?? 'absent';
  const remoteOf = (role: RoleName): Remote | undefined => {
    const machine = record.machines.find((one) => one.role === role && stateOf(one.name) === 'running');
    return machine === undefined ? undefined : remotes.get(machine.name);
  };
  try {
    const [machines, nodes, rows] = await Promise.all([
      allOf(
        record.machines.map(
          async (machine) => await statusOf(machine, stateOf(machine.name), remotes.get(machine.name)),
        ),
      ),
      orElse(remoteOf('balancer'), readRotation, []),
      orElse(remoteOf('database'), async (remote) => await countRows(remote, databaseName), undefined),
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
        rows !== undefined,
      machines,
      nodes,
      rows: rows ?? null,
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

function textOf(status: Status): string {
  const { rows } = status;
  const memory = status.machines.reduce((sum, { vitals }) => sum + (vitals?.memoryMib ?? 0), 0);
  const data =
    rows === null
      ? 'not to be read'
      : `${number(rows.sessions)} sessions, ${number(rows.customers)} customers, ${number(rows.movies)} movies`;
  return [
    `stand ${status.stand} (${status.provider}): ${status.healthy ? 'healthy' : 'NOT healthy'}`,
    '',
    ...status.machines.map(machineLine),
    '',
    `  nodes in rotation   ${status.nodes.map(({ name, status: is }) => `${name} ${is}`).join(', ') || 'not to be read'}`,
    `  data                ${data}`,
    `  memory              ${memory} MiB in all`,
    `  answers at          ${status.http}   ${status.https}`,
    `  e-mail              ${status.email}`,
    `  made of             ${status.origin}`,
    '',
  ].join('\n');
}

function machineLine({ name, address, state, healthy, vitals, trouble }: MachineStatus): string {
  const services = (vitals?.services ?? []).map(({ unit, version, restarts }) => {
    const again = restarts === 0 ? '' : `, ${restarts} restarts`;
    return `${unit.replace(/\.service$/, '')} ${version}${again}`;
  });
  const facts = vitals === undefined ? state : `up ${duration(vitals.upS)}, ${vitals.memoryMib} MiB`;
  const end = trouble === undefined ? '' : `\n      → ${trouble}`;
  return `  ${healthy ? 'ok ' : 'BAD'} ${name.padEnd(10)} ${address.padEnd(15)} ${facts.padEnd(20)} ${services.join(', ')}${end}`;
}

function duration(s: number): string {
  if (s < 120) return `${s} s`;
  return s < 7_200 ? `${Math.floor(s / 60)} min` : `${Math.floor(s / 3_600)} h`;
}

function number(value: number): string {
  return value.toString().replaceAll(/\B(?=(\d{3})+$)/g, ' ');
}
