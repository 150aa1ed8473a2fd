import { allOf } from '../../world/failure.ts';
import type { MachineWanted, ProviderProgress } from '../provider.ts';
import type { Cloud } from './cloud.ts';
import { bindAccount, isBound } from './destruction.ts';
import { ensure } from './ensure.ts';
import { addresses, groups, networks, serviceAccounts } from './kinds.ts';
import type { YandexOptions } from './options.ts';
import {
  addressRequest,
  groupRequest,
  insideRules,
  networkRequest,
  publicRules,
  serviceAccountRequest,
  type Named,
} from './requests.ts';
import { groupDrift, rightRules } from './rules.ts';
import { nameIn, standLabel, type Survey } from './survey.ts';

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

/** What a request to make something of the stand begins with. */
export function named({ cloud, stand }: Order, part?: string): Named {
  return { folderId: cloud.folderId, name: nameIn(stand, part), labels: { [standLabel]: stand } };
}

/** The stand's own network, or the one that it was told to use. */
export async function networkOf(order: Order): Promise<string> {
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
export async function accountOf(order: Order): Promise<string> {
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
export async function fixedAddresses(order: Order): Promise<ReadonlyMap<string, string>> {
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
export function isFixed(
  options: Pick<YandexOptions, 'staticAddresses'>,
): (machine: { readonly role: string }) => boolean {
  return ({ role }) => options.staticAddresses === 'all' || role === 'balancer';
}

/** The rules of a group. */
export function rulesOf(order: Pick<Order, 'options' | 'nodePort'>, part: 'inside' | 'public') {
  return part === 'public' ? publicRules() : insideRules(order.options.operator, order.nodePort);
}

/** One of the two groups: made, or its rules put right. */
export async function groupOf(
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
