// Shows what runs, how well, which versions and how many rows. `make status`, or for programs `make status JSON=1`
import { harmLines } from '../healing/harm.ts';
import { readStatus, type MachineStatus, type StandStatus } from '../stand-status.ts';
import { openWorkplace } from '../workplace.ts';
import { runEntry } from '../world/entry.ts';

await runEntry(
  { name: 'status', summary: 'What runs, how well, which versions, how many rows.' },
  async (call) => {
    const status = await readStatus(await openWorkplace(call.environment));
    call.write(call.json ? `${JSON.stringify(status, null, 2)}\n` : textOf(status));
    return status.healthy ? 0 : 2;
  },
);

function textOf(status: StandStatus): string {
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
    ...status.blind.map(
      ({ machine, unit, state, hint }) =>
        `  observability ill   ${unit} on ${machine} is ${state}: the service does without; ${hint ?? '`make deploy` repairs it, or says what is in its way'}`,
    ),
    ...harmLines(status.harm).map((line) => `  → ${line}`),
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
