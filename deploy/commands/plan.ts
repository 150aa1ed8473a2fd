// Shows what a deploy would change, and changes nothing. `make plan`
import { binaryFor } from '../binary.ts';
import { requireRoot } from '../host-packages.ts';
import type { Change } from '../providers/provider.ts';
import { lookAtSteps } from '../roles/runner.ts';
import { stepsOf } from '../roles/roles.ts';
import { keysFor, secretsFor } from '../secrets.ts';
import type { StandKeys, StandRecord } from '../stand-files.ts';
import { connectAll, openWorkplace, wantedMachines, type Workplace } from '../workplace.ts';
import { runEntry } from '../world/entry.ts';
import { allOf } from '../world/failure.ts';

await runEntry(
  { name: 'plan', summary: 'Show what a deploy would change; change nothing.' },
  async (call) => {
    const workplace = await openWorkplace(call.environment);
    await requireRoot(workplace.host, call.environment);
    const changes = await lookAtStand(workplace);
    call.write(call.json ? `${JSON.stringify(changes)}\n` : textOf(workplace, changes));
    return 0;
  },
);

async function lookAtStand(workplace: Workplace): Promise<readonly Change[]> {
  const { files, plan, provider, record } = workplace;
  const had = await files.readKeys();
  const found = await provider.find();
  if (had === undefined && found !== undefined) {
    return [{ subject: 'stand', what: 'adopt the machines found under its label, and give them new keys' }];
  }
  const keys = keysFor(plan, had);
  const changes = await provider.look(wantedMachines(plan, keys));
  const standing =
    record !== undefined &&
    record.machines.length > 0 &&
    !changes.some(({ what }) => what.includes('machine'));
  if (standing) return [...changes, ...(await lookInside(workplace, record, keys))];
  return [
    ...changes,
    ...plan.machines.map(({ name, role }) => ({ subject: name, what: `set it up as ${role}` })),
  ];
}

/** What the Steps would change on machines that run. */
async function lookInside(
  workplace: Workplace,
  record: StandRecord,
  keys: StandKeys,
): Promise<readonly Change[]> {
  const { plan, files, environment, host } = workplace;
  const { machines } = record;
  const secrets = await secretsFor(plan, machines, await files.readSecrets());
  const facts = { plan, machines, secrets, binaryPath: await binaryFor(plan, environment.projectDir, host) };
  const remotes = connectAll(machines, keys);
  try {
    const drifts = await lookAtSteps(
      machines.flatMap((machine) => {
        const remote = remotes.get(machine.name);
        return remote === undefined
          ? []
          : [{ machine: machine.name, remote, steps: stepsOf(facts, machine) }];
      }),
    );
    return drifts.map(({ machine, step, how }) => ({ subject: machine, what: `${step}: ${how}` }));
  } finally {
    await allOf([...remotes.values()].map(async (remote) => await remote.close()));
  }
}

function textOf({ plan }: Workplace, changes: readonly Change[]): string {
  if (changes.length === 0) return `stand ${plan.stand} is as wanted: 0 changes\n`;
  const lines = changes.map(
    ({ subject, what }) => `  ${subject.padEnd(13)} ${what.replaceAll('\n', `\n  ${' '.repeat(14)}`)}`,
  );
  return `stand ${plan.stand}: ${changes.length} to change\n\n${lines.join('\n')}\n\nRun \`make deploy\` to change it.\n`;
}
