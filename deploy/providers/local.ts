import { z } from 'zod';
import type { MachinePlan } from '../plan.ts';
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
  layMachine,
  machineRemoval,
  shutDownMachine,
  versionOf,
  type MachineFiles,
} from './local/machine.ts';
import {
  foreignRoutes,
  freeSubnet,
  makeNetwork,
  networkLook,
  networkRemoval,
  refuseOverlap,
  type Route,
} from './local/network.ts';
import { machineProcesses } from './local/processes.ts';
import type { Recipe } from './local/recipe.ts';
import { machineAddress, parseSubnet, type Subnet } from './local/subnet.ts';
import type {
  Change,
  MachineState,
  MachineWanted,
  Provider,
  ProviderProgress,
  StandFound,
} from './provider.ts';

const labelSchema = z.object({
  stand: z.string(),
  /** The checkout that made it. */
  owner: z.string(),
  subnet: z.string(),
  image: z.string(),
});
type LabelRecord = Readonly<z.infer<typeof labelSchema>>;

/** What the local provider is made with. */
export interface LocalOptions {
  readonly stand: string;
  /** The checkout that asks: a stand of another checkout is never touched, unless that checkout is gone. */
  readonly owner: string;
  readonly host: Host;
  readonly recipe: Recipe;
  readonly directories: SystemDirectories;
  /** Asked for by the user; a free one is found otherwise. */
  readonly subnet: string | undefined;
  readonly mirror: string | undefined;
}

/** How often a subnet is chosen anew when another stand takes the one that was free. */
const claimsAtMost = 10;

/** Four real Debian systems on this computer: systemd-nspawn machines on overlays of one golden image, in a sealed network. */
export class LocalProvider implements Provider {
  readonly name = 'local';
  readonly #options: LocalOptions;
  readonly #host: Host;
  readonly #label: Label;

  constructor(options: LocalOptions) {
    this.#options = options;
    this.#host = options.host;
    this.#label = labelOf(options.stand, options.directories);
  }

  async find(): Promise<StandFound | undefined> {
    const record = await this.#readLabel();
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
        .map(async (name) => ({ name, state: await this.#stateOf(machineLabel(this.#label, name)) })),
    );
    return {
      machines,
      origin: `golden image ${record.image}, lab ${record.subnet} on bridge ${this.#label.bridge}`,
    };
  }

  async look(wanted: readonly MachineWanted[]): Promise<readonly Change[]> {
    const record = await this.#readLabel();
    const subnet = await this.#subnetFor(record);
    const image = imageOf(this.#options.recipe, this.#options.directories);
    const [fault, network, machines] = await Promise.all([
      record?.image === image.hash ? undefined : imageFault(image, this.#host),
      this.#host.run(networkLook(this.#label, subnet), {
        privileged: true,
        attempted: 'look at the lab network',
      }),
      Promise.all(
        wanted.map((machine, index) => this.#lookAt(machine, this.#filesOf(machine, subnet, index))),
      ),
    ]);
    const shared = [
      ...(fault === undefined ? [] : [`build golden image ${image.hash}: ${fault}`]),
      ...network.split('\n'),
    ];
    const older =
      record !== undefined && record.image !== image.hash
        ? [
            `machines stand on an older golden image (${record.image}, now ${image.hash}): \`make clean deploy\` renews them`,
          ]
        : [];
    return [
      ...[...shared, ...older].filter((line) => line !== '').map((what) => ({ subject: 'stand', what })),
      ...machines.flat(),
    ];
  }

  async make(wanted: readonly MachineWanted[], progress: ProviderProgress): Promise<readonly Machine[]> {
    const record = await this.#readLabel();
    await this.#subnetFor(record);
    await this.#awaitScripts();
    const image = await this.#makeImage(record, progress);
    const subnet = await this.#claimSubnet(record, image);
    await this.#makeNetwork(subnet, progress);
    return await allOf(
      wanted.map(async (machine, index) => {
        await this.#makeMachine(machine, this.#filesOf(machine, subnet, index), image, progress);
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
    const record = await this.#readLabel();
    await this.#awaitScripts();
    if (record === undefined) {
      await this.#removeDirectory();
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
    await this.#removeDirectory();
  }

  /** The label goes last; a command that was killed may have left the directory without one. */
  async #removeDirectory(): Promise<void> {
    const { directory, file } = this.#label;
    const remove = sh`[ -d ${directory} ] || exit 0
rm -f ${file} ${file}.new
rmdir ${directory}`;
    await this.#host.run(remove, { privileged: true, attempted: `remove ${directory}` });
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

  async #makeMachine(
    machine: MachinePlan,
    files: MachineFiles,
    image: Image,
    progress: ProviderProgress,
  ): Promise<void> {
    const label = machineLabel(this.#label, machine.name);
    progress.started(machine.name, 'machine runs');
    const changes = await this.#lookAt(machine, files);
    if (changes.length > 0) {
      // Keys are read when a machine's sshd starts, so a machine that runs with others starts again.
      await shutDownMachine(label, this.#host);
      await this.#host.run(layMachine(label, image, files), {
        privileged: true,
        attempted: `make ${machine.name}`,
      });
      await bootMachine(label, image, this.#label.bridge, this.#host);
    }
    progress.ended(machine.name, 'machine runs', changes.length > 0 ? 'changed' : 'ok');
  }

  async #lookAt(machine: MachinePlan, files: MachineFiles): Promise<readonly Change[]> {
    const label = machineLabel(this.#label, machine.name);
    const made = await this.#host.attempt(sh`cat ${label.made}`, { privileged: true });
    if (made.exitCode !== 0) return [{ subject: machine.name, what: 'make the machine' }];
    const state = await this.#stateOf(label);
    const laid =
      made.stdout.trim() === versionOf(files) ? [] : ['give the machine its keys and address anew'];
    return [...laid, ...(state === 'running' ? [] : ['start the machine'])].map((what) => ({
      subject: machine.name,
      what,
    }));
  }

  #filesOf(machine: MachineWanted, subnet: Subnet, index: number): MachineFiles {
    return {
      hostname: machine.name,
      address: `${machineAddress(subnet, index)}/${subnet.prefix}`,
      operatorKey: machine.operatorKey,
      hostKey: machine.hostKey,
    };
  }

  async #stateOf(label: MachineLabel): Promise<MachineState> {
    return (await machineProcesses(label.root)) === undefined ? 'stopped' : 'running';
  }

  async #existing(machine: string): Promise<{ record: LabelRecord; label: MachineLabel }> {
    const record = await this.#readLabel();
    if (record !== undefined) return { record, label: machineLabel(this.#label, machine) };
    throw new Failure('ProviderRefused', {
      attempted: `touch ${machine}`,
      happened: `there is no stand ${this.#label.stand} on this computer`,
      hint: 'run `make deploy`',
    });
  }

  async #subnetFor(record: LabelRecord | undefined): Promise<Subnet> {
    const asked = this.#options.subnet === undefined ? undefined : parseSubnet(this.#options.subnet);
    const had = record === undefined ? undefined : parseSubnet(record.subnet);
    if (had !== undefined && asked !== undefined && asked.cidr !== had.cidr) {
      throw new Failure('PlanInvalid', {
        attempted: `move stand ${this.#label.stand} to the subnet ${asked.cidr}`,
        happened: `it stands on ${had.cidr}`,
        hint: 'run `make clean` first, or leave SUBNET out',
      });
    }
    const [foreign, others] = await Promise.all([
      foreignRoutes(this.#label, had ?? asked, this.#host),
      this.#otherStands(),
    ]);
    const routes = [...foreign, ...others];
    const subnet = had ?? asked;
    if (subnet === undefined) return freeSubnet(routes);
    refuseOverlap(subnet, routes);
    return subnet;
  }

  /** The labs of this computer's other stands: their routes are gone after it was booted anew, and their claims are not. */
  async #otherStands(): Promise<readonly Route[]> {
    const read = sh`for file in ${this.#options.directories.machines}/*/label.json; do
  [ "$file" = ${this.#label.file} ] || cat "$file" 2>/dev/null || true
done`;
    const lines = (await this.#host.run(read, { privileged: true })).split('\n');
    return lines.flatMap((line) => {
      const label = parseLabel(line);
      return label === undefined ? [] : [{ destination: label.subnet, device: `stand ${label.stand}` }];
    });
  }

  /** Writes the label, with a subnet that no other stand has or takes at the same moment. */
  async #claimSubnet(record: LabelRecord | undefined, image: Image): Promise<Subnet> {
    for (let tries = 0; tries < claimsAtMost; tries += 1) {
      const subnet = await this.#subnetFor(record);
      if (record?.subnet === subnet.cidr && record.image === image.hash) return subnet;
      if (await this.#writeLabel({ subnet, image })) return subnet;
    }
    throw new Failure('ProviderRefused', {
      attempted: 'find a free subnet for the lab',
      happened: 'other stands that are being made took every one that was chosen',
      hint: 'try again, or name one that is free, such as SUBNET=172.30.5.0/24',
    });
  }

  async #readLabel(): Promise<LabelRecord | undefined> {
    const { exitCode, stdout } = await this.#host.attempt(sh`cat ${this.#label.file}`, { privileged: true });
    if (exitCode !== 0) return undefined;
    const record = parseLabel(stdout);
    if (record === undefined) {
      throw new Failure('ProviderRefused', {
        attempted: `read the label of the stand ${this.#label.stand}`,
        happened: `${this.#label.file} is damaged`,
        hint: `look into ${this.#label.directory}, and mend the file by those of other stands`,
      });
    }
    if (record.owner === this.#options.owner) return record;
    const gone = await this.#host.attempt(sh`test -d ${record.owner}`, { privileged: true });
    if (gone.exitCode !== 0) return record;
    throw new Failure('ProviderRefused', {
      attempted: `use the stand ${this.#label.stand}`,
      happened: `it belongs to the checkout in ${record.owner}`,
      hint: `name another one, such as STAND=${this.#label.stand}-2, or run \`make clean\` there`,
    });
  }

  /** False when another stand holds the subnet by now. */
  async #writeLabel({ subnet, image }: { subnet: Subnet; image: Image }): Promise<boolean> {
    const record: LabelRecord = {
      stand: this.#label.stand,
      owner: this.#options.owner,
      subnet: subnet.cidr,
      image: image.hash,
    };
    const { machines } = this.#options.directories;
    const write = sh`
set -e
install -d -m 0711 ${machines}
exec 9<${machines}
flock 9
for other in ${machines}/*/label.json; do
  [ "$other" != ${this.#label.file} ] && grep -qsF ${JSON.stringify(subnet.cidr)} "$other" && { echo taken; exit 0; }
done
install -d -m 0700 ${this.#label.directory}
printf '%s\n' ${JSON.stringify(record)} > ${this.#label.file}.new
sync ${this.#label.file}.new
mv ${this.#label.file}.new ${this.#label.file}`;
    const attempted = `label the stand ${this.#label.stand}`;
    return (await this.#host.run(write, { privileged: true, attempted })) !== 'taken';
  }

  #imageNamed(hash: string): Image {
    const directory = `${this.#options.directories.images}/${hash}`;
    return { hash, directory, root: `${directory}/root` };
  }
}

/** Undefined when the text is no label. */
function parseLabel(text: string): LabelRecord | undefined {
  try {
    return labelSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function machineOf(machine: MachinePlan, address: string): Machine {
  return { name: machine.name, role: machine.role, address, reachableAt: address };
}
