import type { Machine } from '../stand.ts';
import { Failure } from '../world/failure.ts';
import type { Change, MachineWanted, Provider, ProviderProgress, StandFound } from './provider.ts';
import { Cloud } from './yandex/cloud.ts';
import { destroyAll, isBound } from './yandex/destruction.ts';
import { inspect, sharedOf, type Place } from './yandex/inspection.ts';
import { dashboardDrift } from './yandex/dashboard.ts';
import { makeStand } from './yandex/make-stand.ts';
import { rulesOf } from './yandex/shared-things.ts';
import {
  consoleOf,
  repairOf,
  repairWords,
  restartMachine,
  startMachine,
  stateOf,
  stopMachine,
  wouldMove,
} from './yandex/machines.ts';
import type { YandexOptions } from './yandex/options.ts';
import { patient, type Patience } from './yandex/patience.ts';
import { quotaLine } from './yandex/quota.ts';
import { toldOnce } from './yandex/refusal.ts';
import { addressesOf } from './yandex/requests.ts';
import { groupDrift } from './yandex/rules.ts';
import type { Credentials } from './yandex/sdk.ts';
import { countOf, machineLabels, nameIn, survey, type Survey } from './yandex/survey.ts';

/** What the provider is made with. */
export interface YandexProviderOptions {
  readonly stand: string;
  readonly options: YandexOptions;
  readonly nodePort: number;
  readonly credentials: Credentials;
  /** The file that remembers what was asked of the cloud and is not known to be done. */
  readonly intentsPath: string;
  readonly patience?: Patience;
}

/** Four virtual machines in a folder of Yandex Cloud, in a network of their own, all under the label `bingo-stand=<stand>`. */
export class YandexProvider implements Provider {
  readonly name = 'yandex';
  readonly #stand: string;
  readonly #options: YandexOptions;
  readonly #nodePort: number;
  readonly #cloud: Cloud;

  constructor(given: YandexProviderOptions) {
    this.#stand = given.stand;
    this.#options = given.options;
    this.#nodePort = given.nodePort;
    this.#cloud = new Cloud({
      folderId: given.options.folderId,
      credentials: given.credentials,
      intentsPath: given.intentsPath,
      patience: given.patience ?? patient,
    });
  }

  async find(): Promise<StandFound | undefined> {
    const found = await survey(this.#cloud, this.#stand);
    if (countOf(found) === 0) return undefined;
    const image = found.instances
      .map(({ labels }) => labels[machineLabels.image])
      .find((id) => id !== undefined);
    return {
      machines: found.instances.map((instance) => ({
        name: instance.labels[machineLabels.name] ?? instance.name,
        state: stateOf(instance),
      })),
      origin: `image ${image ?? 'unknown'}, folder ${this.#options.folderId}, zone ${this.#options.zone}`,
    };
  }

  async look(wanted: readonly MachineWanted[]): Promise<readonly Change[]> {
    const { found, quotas, missing } = await inspect(this.#place, wanted);
    if (wanted.length === 0) return [];
    const rules = (['inside', 'public'] as const).flatMap((part) => {
      const group = found.groups.find(({ name }) => name === nameIn(this.#stand, part));
      const wantedRules = rulesOf({ options: this.#options, nodePort: this.#nodePort }, part);
      return group !== undefined && groupDrift(group, wantedRules)
        ? [stand(`update the rules of security group ${group.name}`)]
        : [];
    });
    const [account] = found.serviceAccounts;
    const grant = account !== undefined && !(await isBound(this.#cloud, account.id));
    return [
      ...sharedOf(missing).map((what) => stand(`create ${what}`)),
      ...rules,
      ...(grant ? [stand('let the balancer write metrics')] : []),
      ...(await dashboardDrift({ cloud: this.#cloud, stand: this.#stand, found })).map(stand),
      ...(quotas.length === 0 ? [] : [stand(`take of the quotas\n${quotas.map(quotaLine).join('\n')}`)]),
      ...wanted.flatMap((machine) => this.#machineChange(found, machine)),
    ];
  }

  async make(wanted: readonly MachineWanted[], progress: ProviderProgress): Promise<readonly Machine[]> {
    const { found } = await inspect(this.#place, wanted);
    const order = { ...this.#place, nodePort: this.#nodePort, wanted, found, progress };
    const instances = await makeStand(order).catch((thrown: unknown) => {
      throw toldOnce(thrown);
    });
    return wanted.map(({ name, role }, index) => {
      const instance = instances[index];
      const { inside, outside } =
        instance === undefined ? { inside: '', outside: '' } : addressesOf(instance);
      return { name, role, address: inside, reachableAt: outside };
    });
  }

  async start(machine: string): Promise<void> {
    const instance = await this.#existing(machine);
    if (stateOf(instance) !== 'running') await startMachine(this.#cloud, instance.id);
  }

  async stop(machine: string): Promise<void> {
    const instance = await this.#existing(machine);
    if (stateOf(instance) === 'stopped') return;
    if (this.#options.staticAddresses !== 'all' && machine !== 'balancer') throw wouldMove(machine);
    await stopMachine(this.#cloud, instance.id);
  }

  /** The cloud knows no harder way than its power button, which gives the machine time to say goodbye (docs/yandex.md). */
  async powerOff(machine: string): Promise<void> {
    await this.stop(machine);
  }

  async reboot(machine: string): Promise<void> {
    await restartMachine(this.#cloud, (await this.#existing(machine)).id);
  }

  async console(machine: string): Promise<string> {
    const { id } = await this.#existing(machine);
    return (await consoleOf(this.#cloud, id)).trim().split('\n').slice(-20).join('\n');
  }

  async destroy(progress: ProviderProgress): Promise<void> {
    await destroyAll(this.#cloud, this.#stand, progress).catch((thrown: unknown) => {
      throw toldOnce(thrown);
    });
  }

  get #place(): Place {
    return { cloud: this.#cloud, stand: this.#stand, options: this.#options };
  }

  #machineChange(found: Survey, machine: MachineWanted): readonly Change[] {
    const there = found.instances.find(({ name }) => name === nameIn(this.#stand, machine.name));
    const change = (what: string): readonly Change[] => [{ subject: machine.name, what }];
    if (there === undefined) {
      const { cores, memoryGib, platform, coreFraction } = this.#options;
      return change(`create the machine: ${platform}, ${cores} cores at ${coreFraction} %, ${memoryGib} GiB`);
    }
    const words = repairWords[repairOf(there, machine)];
    return words === undefined ? [] : change(words);
  }

  async #existing(machine: string): Promise<Survey['instances'][number]> {
    const { instances } = await survey(this.#cloud, this.#stand);
    const found = instances.find(({ name }) => name === nameIn(this.#stand, machine));
    if (found !== undefined) return found;
    throw new Failure('ProviderRefused', {
      attempted: `touch ${machine}`,
      happened: `the stand ${this.#stand} has no such machine in the folder ${this.#options.folderId}`,
      hint: 'run `make deploy`',
    });
  }
}

function stand(what: string): Change {
  return { subject: 'stand', what };
}
