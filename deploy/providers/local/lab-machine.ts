import type { Host } from '../../world/command.ts';
import { sh } from '../../remote/shell.ts';
import type { Change, MachineState, ProviderProgress } from '../provider.ts';
import type { Image } from './image.ts';
import type { MachineLabel } from './label.ts';
import { bootMachine, layMachine, shutDownMachine, versionOf, type MachineFiles } from './machine.ts';
import { machineProcesses } from './processes.ts';

/** Whether the machine runs; one that was never made counts as stopped. */
export async function machineState(label: MachineLabel): Promise<MachineState> {
  return (await machineProcesses(label.root)) === undefined ? 'stopped' : 'running';
}

/** What is to be done until the machine runs with these files; changes nothing. */
export async function lookAtMachine(
  label: MachineLabel,
  files: MachineFiles,
  host: Host,
): Promise<readonly Change[]> {
  const subject = label.machine;
  const made = await host.attempt(sh`cat ${label.made}`, { privileged: true });
  if (made.exitCode !== 0) return [{ subject, what: 'make the machine' }];
  const isLaid = made.stdout.trim() === versionOf(files);
  const runs = (await machineState(label)) === 'running';
  const laid = isLaid ? [] : ['give the machine its keys and address anew'];
  return [...laid, ...(runs ? [] : ['start the machine'])].map((what) => ({ subject, what }));
}

/** What a machine is made of, besides its own files. */
export interface MachineGround {
  readonly image: Image;
  readonly bridge: string;
  readonly host: Host;
}

/** Makes the machine run with these files, whatever of it is there already. */
export async function makeMachine(
  label: MachineLabel,
  files: MachineFiles,
  ground: MachineGround & { readonly progress: ProviderProgress },
): Promise<void> {
  const { image, bridge, host, progress } = ground;
  const what = 'machine runs';
  progress.started(label.machine, what);
  const changes = await lookAtMachine(label, files, host);
  if (changes.length > 0) {
    // Keys are read when a machine's sshd starts, so a machine that runs with others starts again.
    await shutDownMachine(label, host);
    await host.run(layMachine(label, image, files), { privileged: true, attempted: `make ${label.machine}` });
    await bootMachine(label, image, bridge, host);
  }
  progress.ended(label.machine, what, changes.length > 0 ? 'changed' : 'ok');
}
