import { Instance_Status, type Instance } from '@yandex-cloud/nodejs-sdk/compute-v1/instance';
import {
  InstanceView,
  ListInstanceOperationsRequest,
  UpdateInstanceRequest,
} from '@yandex-cloud/nodejs-sdk/compute-v1/instance_service';
import { monotonicMs, sleep } from '../../world/clock.ts';
import { Failure } from '../../world/failure.ts';
import type { MachineState, MachineWanted } from '../provider.ts';
import type { Cloud } from './cloud.ts';
import { keysMark, userDataOf } from './cloud-init.ts';
import { instances } from './kinds.ts';
import { codeOf, failureOf } from './refusal.ts';
import { machineLabels } from './survey.ts';

/** What has to be done about a machine that is there. */
export type Repair = 'none' | 'wait' | 'start' | 'new keys' | 'make anew';

/** The same, as a plan tells it. */
export const repairWords: Readonly<Record<Repair, string | undefined>> = {
  none: undefined,
  wait: 'wait for the machine, which is on its way',
  start: 'start the machine',
  'new keys': 'give it new keys, and restart it',
  'make anew': 'destroy the machine, which came to nothing, and make it anew',
};

/** What its provider sees of it. */
export function stateOf({ status }: Instance): MachineState {
  if (status === Instance_Status.RUNNING) return 'running';
  return status === Instance_Status.DELETING ? 'absent' : 'stopped';
}

/** What has to be done about it; `wait` for one that is on its way, `make anew` for one that came to nothing. */
export function repairOf(instance: Instance, wanted: MachineWanted): Repair {
  const { status, labels } = instance;
  if (status === Instance_Status.RUNNING)
    return labels[machineLabels.keys] === keysMark(wanted) ? 'none' : 'new keys';
  if (status === Instance_Status.STOPPED) return 'start';
  return status === Instance_Status.ERROR ? 'make anew' : 'wait';
}

/** The machine of this name, as it is now. */
export async function machineNamed(cloud: Cloud, id: string): Promise<Instance> {
  return await cloud.ask(
    'look at the machine',
    async (clients, options) =>
      await clients.instances.get({ instanceId: id, view: InstanceView.BASIC }, options),
  );
}

/** Whether the cloud is still busy with it: a machine that is on its way, and that nobody is busy with, came to nothing. */
async function isBusy(cloud: Cloud, id: string): Promise<boolean> {
  const { operations } = await cloud.ask(
    'read the operations of the machine',
    async (clients, options) =>
      await clients.instances.listOperations(
        ListInstanceOperationsRequest.fromPartial({ instanceId: id, pageSize: 100 }),
        options,
      ),
  );
  return operations.some(({ done }) => !done);
}

/** Waits until a machine that is on its way is there, or has come to nothing. @throws Failure `DeadlinePassed`. */
export async function settled(
  cloud: Cloud,
  first: Instance,
  wanted: MachineWanted,
): Promise<Instance | undefined> {
  const { operationMs, pollMs } = cloud.patience;
  const startedMs = monotonicMs();
  let seen = first;
  while (repairOf(seen, wanted) === 'wait') {
    if (!(await isBusy(cloud, seen.id))) {
      // It may have ended just now: the last look decides.
      seen = await machineNamed(cloud, seen.id);
      return repairOf(seen, wanted) === 'wait' ? undefined : seen;
    }
    if (monotonicMs() - startedMs > operationMs) {
      throw new Failure('DeadlinePassed', {
        attempted: 'wait for the machine',
        machine: wanted.name,
        happened: `it is still ${Instance_Status[seen.status]} after ${Math.round(operationMs / 1000)} s`,
        hint: 'run the same command again, or `make clean` and begin anew',
      });
    }
    await sleep(pollMs);
    seen = await machineNamed(cloud, seen.id);
  }
  return seen;
}

/** Puts a machine that is there right; false when it has to be made anew, and is gone. */
export async function repair(
  cloud: Cloud,
  instance: Instance,
  wanted: MachineWanted,
): Promise<Instance | undefined> {
  const there = await settled(cloud, instance, wanted);
  const needed = there === undefined ? 'make anew' : repairOf(there, wanted);
  switch (needed) {
    case 'make anew':
      await removeMachine(cloud, instance.id);
      return undefined;
    case 'new keys':
      await giveKeys(cloud, instance, wanted);
      return await machineNamed(cloud, instance.id);
    case 'start':
      await startMachine(cloud, instance.id);
      return await repair(cloud, await machineNamed(cloud, instance.id), wanted);
    case 'none':
    case 'wait':
      return there;
  }
}

async function giveKeys(cloud: Cloud, { id, labels }: Instance, wanted: MachineWanted): Promise<void> {
  const request = UpdateInstanceRequest.fromPartial({
    instanceId: id,
    updateMask: { paths: ['labels', 'metadata'] },
    labels: { ...labels, [machineLabels.keys]: keysMark(wanted) },
    metadata: { 'user-data': userDataOf(wanted) },
  });
  await changing(cloud, `give ${wanted.name} new keys`, {
    request: keysMark(wanted),
    start: async (clients, options) => await clients.instances.update(request, options),
  });
  await restartMachine(cloud, id);
}

type Start = Parameters<Cloud['change']>[0]['start'];

async function changing(
  cloud: Cloud,
  action: string,
  change: { readonly start: Start; readonly request?: unknown },
): Promise<void> {
  await cloud.change({ action, ...change }).catch((thrown: unknown) => {
    throw failureOf(action, thrown);
  });
}

/** Boots it. One that runs is left alone. */
export async function startMachine(cloud: Cloud, instanceId: string): Promise<void> {
  await changing(cloud, `start machine ${instanceId}`, {
    start: async (clients, options) => await clients.instances.start({ instanceId }, options),
  });
}

/** Stops it, as its power button would: the cloud has no other way to turn a machine off. */
export async function stopMachine(cloud: Cloud, instanceId: string): Promise<void> {
  await changing(cloud, `stop machine ${instanceId}`, {
    start: async (clients, options) => await clients.instances.stop({ instanceId }, options),
  });
}

/** Turns it off and on again; its address stays. */
export async function restartMachine(cloud: Cloud, instanceId: string): Promise<void> {
  await changing(cloud, `restart machine ${instanceId}`, {
    start: async (clients, options) => await clients.instances.restart({ instanceId }, options),
  });
}

/** Destroys it, with its disk. None is fine. */
async function removeMachine(cloud: Cloud, id: string): Promise<void> {
  await cloud
    .change({
      action: `delete machine ${id}`,
      start: async (clients, options) => await instances.remove(clients, id, options),
    })
    .catch((thrown: unknown) => {
      if (codeOf(thrown) !== 'NOT_FOUND') throw failureOf(`delete machine ${id}`, thrown);
    });
}

/** What the machine wrote to its first serial port. */
export async function consoleOf(cloud: Cloud, instanceId: string): Promise<string> {
  const { contents } = await cloud.ask(
    'read the console of the machine',
    async ({ instances: service }, options) =>
      await service.getSerialPortOutput({ instanceId, port: 1 }, options),
  );
  return contents;
}

/** Why a machine is not stopped whose public address is not a reserved one. */
export function wouldMove(machine: string): Failure {
  return new Failure('ProviderRefused', {
    attempted: 'stop the machine',
    machine,
    happened:
      'its public address is not a reserved one: it would come back at another, and be taken for lost',
    hint: 'say YC_STATIC_ADDRESSES=all, and `make clean deploy`; the quota of static addresses must be 4 then',
  });
}
