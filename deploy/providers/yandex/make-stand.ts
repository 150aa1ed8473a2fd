import type { Instance } from '@yandex-cloud/nodejs-sdk/compute-v1/instance';
import { Failure, allOf } from '../../world/failure.ts';
import type { MachineWanted, ProviderProgress } from '../provider.ts';
import { keysMark, userDataOf } from './cloud-init.ts';
import type { Cloud } from './cloud.ts';
import { ensureDashboard } from './dashboard.ts';
import { bindAccount, isBound } from './destruction.ts';
import { ensure } from './ensure.ts';
import { imageFor } from './image-choice.ts';
import { addresses, groups, instances, networks, serviceAccounts, subnets } from './kinds.ts';
import { repair, repairOf, settled } from './machines.ts';
import type { YandexOptions } from './options.ts';
import {
  addressRequest,
  groupRequest,
  insideRules,
  machineRequest,
  networkRequest,
  publicRules,
  serviceAccountRequest,
  subnetRequest,
  type MachineParts,
  type Named,
} from './requests.ts';
import { groupDrift, rightRules } from './rules.ts';
import { diskDescription, machineLabels, nameIn, standLabel, type Survey } from './survey.ts';

/** What is made, and where. */
export interface Order {
  readonly cloud: Cloud;
  readonly stand: string;
  readonly options: YandexOptions;
  /** bingo's port: the operator watches each node at it. */
  readonly nodePort: number;
  readonly wanted: readonly MachineWanted[];
  readonly found: Survey;
  readonly progress: ProviderProgress;
}

/** Makes what the survey did not find, in three rounds: what needs nothing, what needs the network, the machines. */
export async function makeStand(order: Order): Promise<readonly Instance[]> {
  const { options, wanted, progress } = order;
  const [networkId, imageId, accountId, fixed] = await everyOne([
    networkOf(order),
    imageFor(order),
    accountOf(order),
    fixedAddresses(order),
    ensureDashboard(order, progress),
  ]);
  const [subnet, inside, open] = await everyOne([
    ensure(
      order.cloud,
      {
        ...{ kind: subnets, stand: order.stand, subject: 'stand', had: order.found.subnets },
        name: nameIn(order.stand),
        request: () => subnetRequest(named(order), { networkId, options }),
      },
      progress,
    ),
    groupOf(order, 'inside', networkId),
    groupOf(order, 'public', networkId),
  ]);
  return await allOf(
    wanted.map(async (machine) => {
      const isBalancer = machine.role === 'balancer';
      return await machineOf(order, machine, imageId, {
        options,
        imageId,
        subnetId: subnet.id,
        groupIds: isBalancer ? [inside.id, open.id] : [inside.id],
        address: fixed.get(machine.name),
        serviceAccountId: isBalancer ? accountId : undefined,
        userData: userDataOf(machine),
        diskDescription: diskDescription(order.stand),
      });
    }),
  );
}

/** As allOf, for work of several kinds. */
async function everyOne<T extends readonly Promise<unknown>[] | []>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await allOf(work);
  return await Promise.all(work);
}

function named({ cloud, stand }: Order, part?: string): Named {
  return { folderId: cloud.folderId, name: nameIn(stand, part), labels: { [standLabel]: stand } };
}

async function networkOf(order: Order): Promise<string> {
  if (order.options.networkId !== undefined) return order.options.networkId;
  const { id } = await ensure(
    order.cloud,
    {
      ...{ kind: networks, stand: order.stand, subject: 'stand', had: order.found.networks },
      name: nameIn(order.stand),
      request: () => networkRequest(named(order)),
    },
    order.progress,
  );
  return id;
}

/** The account as which the balancer writes its metrics, with the one right that this takes. */
async function accountOf(order: Order): Promise<string> {
  const { cloud, progress } = order;
  const { id } = await ensure(
    cloud,
    {
      ...{ kind: serviceAccounts, stand: order.stand, subject: 'stand', had: order.found.serviceAccounts },
      name: nameIn(order.stand, 'monitoring'),
      request: () => serviceAccountRequest(named(order, 'monitoring')),
    },
    progress,
  );
  const [what, had] = ['the balancer may write metrics', await isBound(cloud, id)];
  progress.started('stand', what);
  if (!had) await bindAccount(cloud, id, 'add');
  progress.ended('stand', what, had ? 'ok' : 'changed');
  return id;
}

/** The addresses that stay, by machine. */
async function fixedAddresses(order: Order): Promise<ReadonlyMap<string, string>> {
  const { options, wanted, cloud, stand } = order;
  const pairs = await allOf(
    wanted.filter(isFixed(options)).map(async ({ name }) => {
      const address = await ensure(
        cloud,
        {
          ...{ kind: addresses, stand, subject: name, had: order.found.addresses },
          name: nameIn(stand, name),
          request: () => addressRequest(named(order, name), options.zone),
        },
        order.progress,
      );
      return [name, address.externalIpv4Address?.address ?? ''] as const;
    }),
  );
  return new Map(pairs);
}

/** Which machines keep their public address when they are off. */
export function isFixed(options: YandexOptions): (machine: { readonly role: string }) => boolean {
  return ({ role }) => options.staticAddresses === 'all' || role === 'balancer';
}

/** The rules of a group. */
export function rulesOf(order: Pick<Order, 'options' | 'nodePort'>, part: 'inside' | 'public') {
  return part === 'public' ? publicRules() : insideRules(order.options.operator, order.nodePort);
}

async function groupOf(
  order: Order,
  part: 'inside' | 'public',
  networkId: string,
): Promise<{ readonly id: string }> {
  const { cloud, stand, found, progress } = order;
  const rules = rulesOf(order, part);
  const had = found.groups.find((group) => group.name === nameIn(stand, part));
  if (had !== undefined && groupDrift(had, rules)) return await rightRules(cloud, had, rules, progress);
  return await ensure(
    cloud,
    {
      ...{ kind: groups, stand, subject: 'stand', had: found.groups },
      name: nameIn(stand, part),
      request: () => groupRequest(named(order, part), networkId, rules),
    },
    progress,
  );
}

async function machineOf(
  order: Order,
  machine: MachineWanted,
  imageId: string,
  parts: MachineParts,
): Promise<Instance> {
  const { cloud, stand, found, progress } = order;
  const [what, name] = ['machine runs', nameIn(stand, machine.name)];
  const had = found.instances.find((one) => one.name === name);
  progress.started(machine.name, what);
  const kept = had === undefined ? undefined : await repair(cloud, had, machine);
  // Kept or taken away, what an earlier process asked for has come to its end: its key is spent.
  if (had !== undefined) await cloud.close(`create ${instances.word} ${name}`);
  if (kept !== undefined) {
    const wasRight = had !== undefined && repairOf(had, machine) === 'none';
    progress.ended(machine.name, what, wasRight ? 'ok' : 'changed');
    return kept;
  }
  const base = named(order, machine.name);
  const labels = {
    ...base.labels,
    [machineLabels.name]: machine.name,
    [machineLabels.image]: imageId,
    [machineLabels.keys]: keysMark(machine),
  };
  const instance = await ensure(
    cloud,
    {
      ...{ kind: instances, stand, subject: machine.name, had: [], name },
      request: () => machineRequest({ ...base, labels }, machine, parts),
      // The account was made a moment ago, and may not be known everywhere yet.
      ...(parts.serviceAccountId === undefined ? {} : { alsoPassing: ['NOT_FOUND'] as const }),
    },
    progress,
  );
  const there = await settled(cloud, instance, machine);
  if (there === undefined)
    throw new Failure('ProviderRefused', {
      attempted: 'make the machine',
      machine: machine.name,
      happened: 'the cloud began it, and came to nothing',
      hint: 'run the same command again: it is made anew',
    });
  progress.ended(machine.name, what, 'changed');
  return there;
}
