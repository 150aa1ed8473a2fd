import {
  AccessBindingAction,
  UpdateAccessBindingsRequest,
} from '@yandex-cloud/nodejs-sdk/proto/access/access';
import { monotonicMs, sleep } from '../../world/clock.ts';
import { Failure } from '../../world/failure.ts';
import type { ProviderProgress } from '../provider.ts';
import type { Cloud } from './cloud.ts';
import {
  addresses,
  dashboards,
  disks,
  groups,
  instances,
  networks,
  serviceAccounts,
  subnets,
  type Kind,
  type Thing,
} from './kinds.ts';
import { codeOf, failureOf, type CodeName } from './refusal.ts';
import { countOf, survey, together } from './survey.ts';

/** The role by which the balancer's agent may write its metrics. */
const metricsRole = 'monitoring.editor';

/** Grants, or takes back, the right to write metrics into the folder: a change to one binding, which leaves all others as they are. */
export async function bindAccount(cloud: Cloud, accountId: string, how: 'add' | 'remove'): Promise<void> {
  const request = UpdateAccessBindingsRequest.fromPartial({
    resourceId: cloud.folderId,
    accessBindingDeltas: [
      {
        action: how === 'add' ? AccessBindingAction.ADD : AccessBindingAction.REMOVE,
        accessBinding: { roleId: metricsRole, subject: { id: accountId, type: 'serviceAccount' } },
      },
    ],
  });
  const action = `${how === 'add' ? 'grant' : 'take'} ${metricsRole} ${how === 'add' ? 'to' : 'from'} ${accountId}`;
  const fine: readonly CodeName[] = how === 'add' ? ['ALREADY_EXISTS'] : ['NOT_FOUND'];
  await cloud
    .change({
      action,
      start: async (clients, options) => await clients.folders.updateAccessBindings(request, options),
      // An account that was made a moment ago may not be known everywhere yet.
      ...(how === 'add' ? { alsoPassing: ['NOT_FOUND'] } : {}),
    })
    .catch((thrown: unknown) => {
      if (!fine.includes(codeOf(thrown) ?? 'OK')) throw failureOf(action, thrown);
    });
}

/** Whether the account may write metrics already. */
export async function isBound(cloud: Cloud, accountId: string): Promise<boolean> {
  const state = { token: '' };
  for (let pages = 0; pages < 1_000; pages += 1) {
    const { accessBindings, nextPageToken } = await cloud.ask(
      'read who may do what in the folder',
      async ({ folders }, options) =>
        await folders.listAccessBindings(
          { resourceId: cloud.folderId, pageSize: 1_000, pageToken: state.token },
          options,
        ),
    );
    if (accessBindings.some(({ roleId, subject }) => roleId === metricsRole && subject?.id === accountId)) {
      return true;
    }
    if (nextPageToken === '') return false;
    state.token = nextPageToken;
  }
  return false;
}

/**
 * Destroys everything that bears the stand's label, from what uses to what is used; looks again until nothing is left, for lists
 * lag behind and things stay in use for a while. @throws Failure of what would not go.
 */
export async function destroyAll(cloud: Cloud, stand: string, progress: ProviderProgress): Promise<void> {
  const startedMs = monotonicMs();
  const { settleMs, operationMs, pollMs } = cloud.patience;
  for (;;) {
    const found = await survey(cloud, stand);
    if (countOf(found) === 0) return;
    if (monotonicMs() - startedMs > settleMs + operationMs) {
      throw new Failure('DeadlinePassed', {
        attempted: `destroy the stand ${stand}`,
        happened: `${countOf(found)} things with its label are still there after ${Math.round((settleMs + operationMs) / 1000)} s`,
        hint: 'run `make clean` again',
      });
    }
    await sweep(cloud, found, progress);
    if (countOf(await survey(cloud, stand)) === 0) return;
    await sleep(pollMs);
  }
}

async function sweep(
  cloud: Cloud,
  found: Awaited<ReturnType<typeof survey>>,
  progress: ProviderProgress,
): Promise<void> {
  const all = async <T extends Thing>(kind: Kind<T>, things: readonly T[]): Promise<void> =>
    await together(things.map(async (thing) => await destroyOne(cloud, kind, thing, progress)));
  await together([
    all(instances, found.instances),
    all(dashboards, found.dashboards),
    together(
      found.serviceAccounts.map(async (account) => {
        // Before the account, which alone tells whose binding it is.
        await bindAccount(cloud, account.id, 'remove');
        await destroyOne(cloud, serviceAccounts, account, progress);
      }),
    ),
  ]);
  await together([
    all(addresses, found.addresses),
    all(groups, found.groups),
    all(subnets, found.subnets),
    all(disks, found.disks),
  ]);
  await all(networks, found.networks);
}

async function destroyOne<T extends Thing>(
  cloud: Cloud,
  kind: Kind<T>,
  { id, name }: T,
  progress: ProviderProgress,
): Promise<void> {
  const what = `destroy ${kind.word}`;
  progress.started(name, what);
  const startedMs = monotonicMs();
  for (;;) {
    try {
      await cloud.change({
        action: `delete ${kind.word} ${id}`,
        start: async (clients, options) => await kind.remove(clients, id, options),
      });
      break;
    } catch (thrown) {
      const code = codeOf(thrown);
      if (code === 'NOT_FOUND') break;
      // In use for a moment longer, or an operation that the cloud gave up.
      const mayPass =
        code === 'FAILED_PRECONDITION' || code === 'ABORTED' || code === 'INTERNAL' || code === 'UNAVAILABLE';
      if (!mayPass || monotonicMs() - startedMs > cloud.patience.settleMs)
        throw failureOf(`${what} ${name}`, thrown);
    }
    await sleep(cloud.patience.pollMs);
  }
  progress.ended(name, what, 'changed');
}
