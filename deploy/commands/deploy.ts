// Brings the stand up, or puts right whatever of it differs from the Plan. `make deploy`
import { binaryFor, refuseUnfitBinary } from '../binary.ts';
import { raiseAgent, type AgentAbsence } from '../cloud-agent.ts';
import { refuseUnfitHost } from '../fitness.ts';
import { harmFilesOf } from '../healing/attached-patient.ts';
import { healOrReboot, needsRepair, proveRepaired, type RepairPatient } from '../healing/repair.ts';
import { hostPackages, installPackages, requireRights } from '../host-packages.ts';
import { holdStand } from '../lock.ts';
import { knownHostOf } from '../machine-login.ts';
import type { Provider } from '../providers/provider.ts';
import type { Remote } from '../remote/remote.ts';
import { sh } from '../remote/shell.ts';
import { stepsOf } from '../roles/roles.ts';
import { applySteps } from '../roles/runner.ts';
import { keysFor, ownCertificate, secretsFor } from '../secrets.ts';
import type { Machine, StandFacts } from '../stand.ts';
import { summaryOf } from '../summary.ts';
import { connectAll, openWorkplace, wantedMachines, type Workplace } from '../workplace.ts';
import { until } from '../world/clock.ts';
import { runEntry, type Call } from '../world/entry.ts';
import { Failure, allOf, describe } from '../world/failure.ts';
import { makeProgress, type Progress, type ProgressStyle, type Tally } from '../world/progress.ts';

/** The row of the progress table for work that no one machine does. */
const shared = 'stand';

/** A local machine boots in two seconds; a cloud's takes a minute, and one of steel some more. */
const bootsWithinMs = { local: 30_000, yandex: 300_000, hosts: 120_000 } as const;

await runEntry({ name: 'deploy', summary: 'Bring the stand up, or put right what differs.' }, deploy);

async function deploy(call: Call): Promise<number> {
  const { environment } = call;
  const workplace = await openWorkplace(environment);
  const { plan, files, host } = workplace;
  // What the user gave is looked at before anything is made or remembered.
  if (plan.binary.kind === 'own') await refuseUnfitBinary(plan.binary.path);
  if (plan.certificate !== undefined) await ownCertificate(plan.certificate);
  await using _held = await holdStand(files, { pid: environment.pid, command: 'make deploy' });
  await requireRights(workplace);
  if (plan.provider === 'local') {
    await installPackages(hostPackages, host, (text) => {
      if (!call.json) call.write(text);
    });
    await refuseUnfitHost(workplace);
  }
  const progress = makeProgress(styleOf(call), [shared, ...plan.machines.map(({ name }) => name)]);
  const outcome = await bringUp(workplace, progress).then(
    (brought) => ({ brought }),
    (thrown: unknown) => ({ thrown }),
  );
  const tally = await progress.close();
  if ('thrown' in outcome) throw outcome.thrown;
  call.write(await ending(call, workplace, outcome.brought, tally));
  return 0;
}

function styleOf(call: Call): ProgressStyle {
  if (call.json) return 'json';
  return call.environment.isTerminal ? 'live' : 'plain';
}

async function ending(call: Call, workplace: Workplace, brought: Brought, tally: Tally): Promise<string> {
  const summary = await summaryOf(workplace, brought, tally);
  return call.json ? `${JSON.stringify({ event: 'deployed', ...summary.facts })}\n` : summary.text;
}

/** What a deploy had when it ended well. */
interface Brought {
  readonly machines: readonly Machine[];
  readonly absence: AgentAbsence | undefined;
}

async function bringUp(workplace: Workplace, progress: Progress): Promise<Brought> {
  const { plan, files, provider, environment, host, record } = workplace;
  // Refuses what cannot be, such as a subnet that is taken, before anything of the stand is on disk.
  await provider.look([]);
  // What was said is remembered from here on, also by a clean after a deploy that was killed.
  await files.writeRecord({ plan, machines: record?.machines ?? [] });
  // On disk before a machine uses them, so that no machine is ever locked.
  const keys = keysFor(plan, await files.readKeys());
  await files.writeKeys(keys);
  const binary = binaryFor(plan, environment.projectDir, host);
  // Asked for at once, and awaited below: until then a failure of it must not count as nobody's.
  binary.catch(() => undefined);
  const machines = await provider.make(wantedMachines(plan, keys), progress);
  await files.writeRecord({ plan, machines });
  await files.writeKnownHosts(machines.map((machine) => knownHostOf(machine, keys)));
  const secrets = await secretsFor(plan, machines, await files.readSecrets());
  await files.writeSecrets(secrets);
  const remotes = connectAll(machines, keys);
  const facts = async (): Promise<StandFacts> => ({ plan, machines, secrets, binaryPath: await binary });
  const absence = await setUp(workplace, { machines, remotes, facts }, progress).finally(async () => {
    await allOf([...remotes.values()].map(async (remote) => await remote.close()));
  });
  await proveAnswering(machines, progress);
  await harmFilesOf(files).condition.clearDrill();
  return { machines, absence };
}

/** Machines that exist, and all that is needed to make of them what they are for. */
interface Raw {
  readonly machines: readonly Machine[];
  readonly remotes: ReadonlyMap<string, Remote>;
  readonly facts: () => Promise<StandFacts>;
}

async function setUp(
  { plan, files, provider, environment }: Workplace,
  { machines, remotes, facts }: Raw,
  progress: Progress,
): Promise<AgentAbsence | undefined> {
  const patient: RepairPatient = {
    ...harmFilesOf(files),
    ...{ machines, provider },
    remote: ({ name }) => remoteOf(remotes, name),
  };
  const isHarmed = await needsRepair(patient);
  const say = (text: string): void => progress.said(shared, text);
  const reachAll = async (): Promise<unknown> =>
    await allOf([...remotes.values()].map(async (remote) => await reach(remote, provider)));
  await reachAll();
  if (isHarmed) {
    const heal = async (): Promise<void> => await healOrReboot(patient, { say });
    await progressing(progress, 'what faults have left is healed', heal);
    await reachAll();
  }
  const made = await facts();
  await applySteps(
    machines.map((machine) => ({
      machine: machine.name,
      remote: remoteOf(remotes, machine.name),
      steps: stepsOf(made, machine),
    })),
    progress,
  );
  if (isHarmed) {
    const prove = async (): Promise<void> => await proveRepaired(patient, { say });
    await progressing(progress, 'nothing is left of any fault', prove);
  }
  const balancer = machines.find(({ role }) => role === 'balancer');
  if (balancer === undefined) return undefined;
  const place = { plan, files, projectDir: environment.projectDir };
  return await raiseAgent(place, balancer, remoteOf(remotes, balancer.name), progress);
}

function remoteOf(remotes: ReadonlyMap<string, Remote>, machine: string): Remote {
  const remote = remotes.get(machine);
  if (remote === undefined) throw new Error(`${machine} was never connected`);
  return remote;
}

/** A piece of shared work, shown while it is done. */
async function progressing(progress: Progress, what: string, work: () => Promise<void>): Promise<void> {
  progress.started(shared, what);
  try {
    await work();
    progress.ended(shared, what, 'changed');
  } catch (thrown) {
    progress.failed(shared, what, describe(thrown));
    throw thrown;
  }
}

/** Waits until the machine has booted so far that commands run on it. */
async function reach(remote: Remote, provider: Provider): Promise<void> {
  try {
    await until(
      {
        attempted: 'reach it by ssh',
        machine: remote.machine,
        withinMs: bootsWithinMs[provider.name],
        everyMs: 100,
      },
      async () => {
        const { exitCode, stderr } = await remote.attempt(sh`true`, { timeoutMs: 10_000 });
        return exitCode === 0 ? { seen: true } : { missing: stderr };
      },
    );
  } catch (thrown) {
    const printed = await provider.console(remote.machine).catch(() => '');
    throw new Failure('MachineUnreachable', {
      attempted: 'reach it by ssh',
      machine: remote.machine,
      happened: `${describe(thrown)}; it printed last: ${printed.split('\n').slice(-2).join(' ⏎ ')}`,
      hint: 'run `make doctor`, then `make deploy` again; `make clean` begins anew',
      cause: thrown,
    });
  }
}

/** The last word of a deploy: the service answers where users will ask it. */
async function proveAnswering(machines: readonly Machine[], progress: Progress): Promise<void> {
  const balancer = machines.find((machine) => machine.role === 'balancer');
  if (balancer === undefined) return;
  const what = `http://${balancer.reachableAt}/ping answers pong`;
  progress.started(shared, what);
  try {
    await until(
      {
        attempted: 'get an answer from the service',
        withinMs: 60_000,
        everyMs: 200,
        hint: 'look with `make status`',
      },
      async () => {
        const answer = await fetch(`http://${balancer.reachableAt}/ping`, {
          signal: AbortSignal.timeout(3_000),
        });
        const body = await answer.text();
        return answer.status === 200 ? { seen: true } : { missing: `${answer.status} ${body.slice(0, 80)}` };
      },
    );
    progress.ended(shared, what, 'ok');
  } catch (thrown) {
    progress.failed(shared, what, describe(thrown));
    throw thrown;
  }
}
