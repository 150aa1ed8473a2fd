import type { Machine } from '../stand.ts';
import { Failure } from '../world/failure.ts';
import type { Change, MachineWanted, Provider, ProviderProgress, StandFound } from './provider.ts';
import { Cloud } from './yandex/cloud.ts';
import { destroyAll, isBound } from './yandex/destruction.ts';
import { newestImage } from './yandex/image-choice.ts';
import { dashboardDrift } from './yandex/dashboard.ts';
import { isFixed, makeStand, rulesOf } from './yandex/make-stand.ts';
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
import { quotaLine, readQuotas, refuseSmallQuotas, type QuotaTaken } from './yandex/quota.ts';
import { addressesOf } from './yandex/requests.ts';
import { groupDrift } from './yandex/rules.ts';
import type { Credentials } from './yandex/sdk.ts';
import { countOf, machineLabels, nameIn, refuseStrangers, survey, type Survey } from './yandex/survey.ts';

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
    const { found, quotas } = await this.#inspect(wanted);
    if (wanted.length === 0) return [];
    const missing = this.#missing(found, wanted);
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
      ...missing.shared.map((what) => stand(`create ${what}`)),
      ...rules,
      ...(grant ? [stand('let the balancer write metrics')] : []),
      ...(await dashboardDrift({ cloud: this.#cloud, stand: this.#stand, found })).map(stand),
      ...(quotas.length === 0 ? [] : [stand(`take of the quotas\n${quotas.map(quotaLine).join('\n')}`)]),
      ...wanted.flatMap((machine) => this.#machineChange(found, machine)),
    ];
  }

  async make(wanted: readonly MachineWanted[], progress: ProviderProgress): Promise<readonly Machine[]> {
    const { found } = await this.#inspect(wanted);
    const instances = await makeStand({
      cloud: this.#cloud,
      stand: this.#stand,
      options: this.#options,
      nodePort: this.#nodePort,
      wanted,
      found,
      progress,
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
    await destroyAll(this.#cloud, this.#stand, progress);
  }

  /** Looks at all that can be refused before anything is made: the way in, the zone, the image, names of others, quotas. */
  async #inspect(
    wanted: readonly MachineWanted[],
  ): Promise<{ readonly found: Survey; readonly quotas: readonly QuotaTaken[] }> {
    const found = await survey(this.#cloud, this.#stand);
    const missing = this.#missing(found, wanted);
    if (missing.machines.length === 0 && wanted.length > 0 && missing.shared.length === 0) {
      return { found, quotas: [] };
    }
    refuseStrangers(found, this.#stand);
    const [quotas] = await Promise.all([
      readQuotas(this.#cloud, {
        machines: missing.machines,
        networks: missing.shared.filter((what) => what.startsWith('network ')).length,
        subnets: missing.shared.filter((what) => what.startsWith('subnet ')).length,
        groups: missing.shared.filter((what) => what.startsWith('security group ')).length,
        addresses: missing.shared.filter((what) => what.startsWith('address ')).length,
        options: this.#options,
      }),
      newestImage(this.#cloud, this.#options),
      this.#cloud.ask(
        `find the zone ${this.#options.zone}`,
        async ({ zones }, options) => await zones.get({ zoneId: this.#options.zone }, options),
      ),
    ]);
    refuseSmallQuotas(quotas);
    return { found, quotas };
  }

  #missing(found: Survey, wanted: readonly MachineWanted[]) {
    const has = (things: readonly { readonly name: string }[], part?: string): boolean =>
      things.some(({ name }) => name === nameIn(this.#stand, part));
    const addresses = wanted.filter(isFixed(this.#options)).filter(({ name }) => !has(found.addresses, name));
    const shared = [
      ...(this.#options.networkId !== undefined || has(found.networks)
        ? []
        : [`network ${nameIn(this.#stand)}`]),
      ...(has(found.subnets) ? [] : [`subnet ${nameIn(this.#stand)} (${this.#options.subnet})`]),
      ...['inside', 'public']
        .filter((part) => !has(found.groups, part))
        .map((part) => `security group ${nameIn(this.#stand, part)}`),
      ...(has(found.serviceAccounts, 'monitoring')
        ? []
        : [`service account ${nameIn(this.#stand, 'monitoring')}`]),
      ...(has(found.dashboards) ? [] : [`dashboard ${nameIn(this.#stand)}`]),
      ...addresses.map(({ name }) => `address ${nameIn(this.#stand, name)}`),
    ];
    return { shared, machines: wanted.filter(({ name }) => !has(found.instances, name)) };
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
