import { binaryFor } from './binary.ts';
import { agentSteps } from './cloud-agent.ts';
import type { Change } from './providers/provider.ts';
import { lookAtSteps } from './roles/runner.ts';
import { stepsOf } from './roles/roles.ts';
import { keysFor, secretsFor } from './secrets.ts';
import type { StandKeys, StandRecord } from './stand-files.ts';
import { connectAll, wantedMachines, type Workplace } from './workplace.ts';
import { allOf } from './world/failure.ts';

/** What a deploy would change, machine by machine; changes nothing. */
export async function lookAtStand(workplace: Workplace): Promise<readonly Change[]> {
  const { files, plan, provider, record } = workplace;
  const kept = await files.readKeys();
  const found = await provider.find();
  if (kept === undefined && found !== undefined) {
    return [{ subject: 'stand', what: 'adopt the machines found under its label, and give them new keys' }];
  }
  const keys = keysFor(plan, kept);
  const changes = await provider.look(wantedMachines(plan, keys));
  const touched = new Set(changes.map(({ subject }) => subject));
  const had = record?.machines ?? [];
  const isUntouched = (machine: string): boolean => !touched.has(machine);
  const inside =
    record === undefined
      ? []
      : await lookInside(workplace, record, keys, isUntouched).catch((thrown: unknown) => {
          // Behind a network that is broken, nothing can be seen of the machines; the deploy will look again.
          if (!touched.has('stand')) throw thrown;
          return [{ subject: 'stand', what: 'look at the machines, which cannot be reached until then' }];
        });
  const toSetUp = plan.machines.filter(({ name }) => !had.some((machine) => machine.name === name));
  return [
    ...changes,
    ...inside,
    ...toSetUp.map(({ name, role }) => ({ subject: name, what: `set it up as ${role}` })),
  ];
}

/** What the Steps would change on machines that run. */
async function lookInside(
  workplace: Workplace,
  record: StandRecord,
  keys: StandKeys,
  isReachable: (machine: string) => boolean,
): Promise<readonly Change[]> {
  const { plan, files, environment, host } = workplace;
  const { machines } = record;
  const secrets = await secretsFor(plan, machines, await files.readSecrets());
  const facts = { plan, machines, secrets, binaryPath: await binaryFor(plan, environment.projectDir, host) };
  const remotes = connectAll(machines, keys);
  const place = { plan, files, projectDir: environment.projectDir };
  try {
    const drifts = await lookAtSteps(
      machines
        .filter(({ name }) => isReachable(name))
        .flatMap((machine) => {
          const remote = remotes.get(machine.name);
          return remote === undefined
            ? []
            : [
                {
                  machine: machine.name,
                  remote,
                  steps: [...stepsOf(facts, machine), ...agentSteps(place, machine)],
                },
              ];
        }),
    );
    return drifts.map(({ machine, step, how }) => ({ subject: machine, what: `${step}: ${how}` }));
  } finally {
    await allOf([...remotes.values()].map(async (remote) => await remote.close()));
  }
}
