import type { MachinePlan, Plan } from '../plan.ts';
import { sh } from '../remote/shell.ts';
import type { Machine } from '../stand.ts';
import type { Host } from '../world/command.ts';
import { Failure, allOf } from '../world/failure.ts';
import { buildImage, imageFault, imageOf, type Image } from './local/image.ts';
import {
  labelOf,
  lastScriptEnded,
  machineLabel,
  type Label,
  type MachineLabel,
  type SystemDirectories,
} from './local/label.ts';
import {
  bootMachine,
  killMachine,
  machineRemoval,
  shutDownMachine,
  type MachineFiles,
} from './local/machine.ts';
import { lookAtMachine, machineState, makeMachine } from './local/lab-machine.ts';
import { makeNetwork, networkLook, networkRemoval } from './local/network.ts';
import type { Recipe } from './local/recipe.ts';
import { Register, type LabelRecord } from './local/register.ts';
import { machineAddress, parseSubnet, type Subnet } from './local/subnet.ts';
import type { Change, MachineWanted, Provider, ProviderProgress, StandFound } from './provider.ts';

/** What the local provider is made with. */
export interface LocalOptions {
  /** The checkout that asks: a stand of another checkout is never touched, unless that checkout is gone. */
  readonly owner: string;
  readonly host: Host;
  readonly recipe: Recipe;
  readonly directories: SystemDirectories;
  /** What is wanted of the stand: it is written in its label. */
  readonly plan: Plan;
  /** Asked for by the user; a free one is found otherwise. */
  readonly subnet: string | undefined;
  readonly mirror: string | undefined;
}

/** Four real Debian systems on this computer: systemd-nspawn machines on overlays of one golden image, in a sealed network. */
export class LocalProvider implements Provider {
  readonly name = 'local';
  readonly #options: LocalOptions;
  readonly #host: Host;
  readonly #label: Label;
  readonly #register: Register;

  constructor(options: LocalOptions) {
    this.#options = options;
    this.#host = options.host;
    this.#label = labelOf(options.plan.stand, options.directories);
    this.#register = new Register({ ...options, label: this.#label });
  }

  async find(): Promise<StandFound | undefined> {
    const record = await this.#register.read();
    if (record === undefined) return undefined;
    const names = await this.#host.run(
      sh`cd ${this.#label.directory} && for made in */; do echo "\${made%/}"; done`,
      {
        privileged: true,
      },
    );
    const machines = await Promise.all(
      names
        .split('\n')
        .filter((name) => name !== '' && name !== '*')
        .map(async (name) => ({ name, state: await machineState(machineLabel(this.#label, name)) })),
    );
    const newest = imageOf(this.#options.recipe, this.#options.directories).hash;
    const older = record.image === newest ? '' : ` (older than ${newest}: \`make clean deploy\` renews it)`;
    return {
      machines,
      ...(record.plan === undefined ? {} : { plan: record.plan }),
      origin: `golden image ${record.image}${older}, lab ${record.subnet} on bridge ${this.#label.bridge}`,
    };
  }

  async look(wanted: readonly MachineWanted[]): Promise<readonly Change[]> {
    const record = await this.#register.read();
    const subnet = await this.#register.subnetFor(record);
    const image = imageOf(this.#options.recipe, this.#options.directories);
    const [fault, network, machines] = await Promise.all([
      record?.image === image.hash ? undefined : imageFault(image, this.#host),
      this.#host.run(networkLook(this.#label, subnet), {
        privileged: true,
        attempted: 'look at the lab network',
      }),
      Promise.all(
        wanted.map(async (machine, index) => {
          const label = machineLabel(this.#label, machine.name);
          return await lookAtMachine(label, filesOf(machine, subnet, index), this.#host);
        }),
      ),
    ]);
    const shared = [
      ...(fault === undefined ? [] : [`build golden image ${image.hash}: ${fault}`]),
      ...network.split('\n'),
    ];
    return [
      ...shared.filter((line) => line !== '').map((what) => ({ subject: 'stand', what })),
      ...machines.flat(),
    ];
  }

  async make(wanted: readonly MachineWanted[], progress: ProviderProgress): Promise<readonly Machine[]> {
    const record = await this.#register.read();
    await this.#register.subnetFor(record);
    await this.#awaitScripts();
    const image = await this.#makeImage(record, progress);
    const subnet = await this.#register.claim(record, image);
    await this.#makeNetwork(subnet, progress);
    return await allOf(
      wanted.map(async (machine, index) => {
        const files = filesOf(machine, subnet, index);
        const ground = { image, bridge: this.#label.bridge, host: this.#host, progress };
        await makeMachine(machineLabel(this.#label, machine.name), files, ground);
        return machineOf(machine, machineAddress(subnet, index));
      }),
    );
  }

  async start(machine: string): Promise<void> {
    const { record, label } = await this.#existing(machine);
    await bootMachine(label, this.#imageNamed(record.image), this.#label.bridge, this.#host);
  }

  async stop(machine: string): Promise<void> {
    const { label } = await this.#existing(machine);
    await shutDownMachine(label, this.#host);
  }

  async powerOff(machine: string): Promise<void> {
    const { label } = await this.#existing(machine);
    await killMachine(label, this.#host);
  }

  async reboot(machine: string): Promise<void> {
    await this.powerOff(machine);
    await this.start(machine);
  }

  async console(machine: string): Promise<string> {
    const { console } = machineLabel(this.#label, machine);
    const { stdout } = await this.#host.attempt(sh`tail -n 20 ${console}`, { privileged: true });
    return stdout.trim();
  }

  async destroy(progress: ProviderProgress): Promise<void> {
    const record = await this.#register.read();
    await this.#awaitScripts();
    if (record === undefined) {
      await this.#register.remove();
      return;
    }
    const found = await this.find();
    await allOf(
      (found?.machines ?? []).map(async ({ name }) => {
        progress.started(name, 'destroy machine');
        const label = machineLabel(this.#label, name);
        await killMachine(label, this.#host);
        await this.#host.run(machineRemoval(label), { privileged: true, attempted: `remove ${name}` });
        progress.ended(name, 'destroy machine', 'changed');
      }),
    );
    await this.#host.run(networkRemoval(this.#label, parseSubnet(record.subnet)), {
      privileged: true,
      attempted: 'remove the lab network',
    });
    await this.#register.remove();
  }

  async #awaitScripts(): Promise<void> {
    await this.#host.run(lastScriptEnded(this.#label), {
      privileged: true,
      timeoutMs: 70_000,
      attempted: 'wait for the end of what a killed command had begun',
      hint: 'try again in a minute',
    });
  }

  async #makeImage(record: LabelRecord | undefined, progress: ProviderProgress): Promise<Image> {
    const image = imageOf(this.#options.recipe, this.#options.directories);
    const what = `golden image ${image.hash}`;
    // Machines that exist keep the image they stand on.
    if (record !== undefined && record.image !== image.hash && (await this.find())?.machines.length !== 0) {
      return this.#imageNamed(record.image);
    }
    progress.started('stand', what);
    const fault = await imageFault(image, this.#host);
    if (fault !== undefined) {
      progress.said('stand', `${fault}; building it`);
      await buildImage(this.#options.recipe, image, this.#host, {
        mirror: this.#options.mirror,
        machinesDirectory: this.#options.directories.machines,
        say: (line) => progress.said('stand', line),
      });
    }
    progress.ended('stand', what, fault === undefined ? 'ok' : 'changed');
    return image;
  }

  async #makeNetwork(subnet: Subnet, progress: ProviderProgress): Promise<void> {
    const what = `lab network ${subnet.cidr}`;
    progress.started('stand', what);
    const wrong = await this.#host.run(networkLook(this.#label, subnet), { privileged: true });
    if (wrong !== '') await makeNetwork(this.#label, subnet, this.#host);
    progress.ended('stand', what, wrong === '' ? 'ok' : 'changed');
  }

  async #existing(machine: string): Promise<{ record: LabelRecord; label: MachineLabel }> {
    const record = await this.#register.read();
    if (record !== undefined) return { record, label: machineLabel(this.#label, machine) };
    throw new Failure('ProviderRefused', {
      attempted: `touch ${machine}`,
      happened: `there is no stand ${this.#label.stand} on this computer`,
      hint: 'run `make deploy`',
    });
  }

  #imageNamed(hash: string): Image {
    const directory = `${this.#options.directories.images}/${hash}`;
    return { hash, directory, root: `${directory}/root` };
  }
}

function machineOf(machine: MachinePlan, address: string): Machine {
  return { name: machine.name, role: machine.role, address, reachableAt: address };
}

/** A node's disk of its own: its program (0.1 GB), its journal (at most 0.2) and its log, with room to spare. */
const nodeDiskMib = 2_048;

function filesOf(machine: MachineWanted, subnet: Subnet, index: number): MachineFiles {
  return {
    hostname: machine.name,
    address: `${machineAddress(subnet, index)}/${subnet.prefix}`,
    operatorKey: machine.operatorKey,
    hostKey: machine.hostKey,
    ...(machine.role === 'bingo' ? { diskMib: nodeDiskMib } : {}),
  };
}
