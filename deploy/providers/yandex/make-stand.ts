import type { Instance } from '@yandex-cloud/nodejs-sdk/compute-v1/instance';
import { Failure, allOf } from '../../world/failure.ts';
import type { MachineWanted } from '../provider.ts';
import { keysMark, userDataOf } from './cloud-init.ts';
import { ensureDashboard } from './dashboard.ts';
import { ensure } from './ensure.ts';
import { imageFor } from './image-choice.ts';
import { instances, subnets } from './kinds.ts';
import { repair, repairOf, settled } from './machines.ts';
import { machineRequest, subnetRequest, type MachineParts } from './requests.ts';
import { accountOf, fixedAddresses, groupOf, named, networkOf, type Order } from './shared-things.ts';
import { diskDescription, machineLabels, nameIn } from './survey.ts';

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
