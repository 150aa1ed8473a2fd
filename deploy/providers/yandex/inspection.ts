import type { MachineWanted } from '../provider.ts';
import type { Cloud } from './cloud.ts';
import { newestImage } from './image-choice.ts';
import { isFixed } from './shared-things.ts';
import type { YandexOptions } from './options.ts';
import { readQuotas, refuseSmallQuotas, type QuotaTaken } from './quota.ts';
import { nameIn, refuseStrangers, survey, type Survey } from './survey.ts';

/** Where a stand is, or is to be. */
export interface Place {
  readonly cloud: Cloud;
  readonly stand: string;
  readonly options: YandexOptions;
}

/** What is not there yet. */
export interface Missing {
  readonly networks: readonly string[];
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  readonly addresses: readonly string[];
  /** What takes of no quota that we know. */
  readonly others: readonly string[];
  readonly machines: readonly MachineWanted[];
}

/** What of it is not one machine's own. */
export function sharedOf({ networks, subnets, groups, others, addresses }: Missing): readonly string[] {
  return [networks, subnets, groups, others, addresses].flat();
}

/** What was seen before anything is made. */
export interface Inspected {
  readonly found: Survey;
  readonly missing: Missing;
  readonly quotas: readonly QuotaTaken[];
}

/**
 * Looks at all that can be refused before anything is made: the way in, names of others, quotas, and whether image, zone and network exist.
 * @throws Failure of what is refused; nothing was touched then.
 */
export async function inspect(place: Place, wanted: readonly MachineWanted[]): Promise<Inspected> {
  const { cloud, stand, options } = place;
  const found = await survey(cloud, stand);
  const missing = missingOf(found, wanted, place);
  const { machines } = missing;
  const isWhole = machines.length === 0 && sharedOf(missing).length === 0;
  if (wanted.length > 0 && isWhole) return { found, missing, quotas: [] };
  refuseStrangers(found, stand);
  const [quotas] = await Promise.all([
    readQuotas(cloud, {
      machines,
      networks: missing.networks.length,
      subnets: missing.subnets.length,
      // Every network comes with a group of its own.
      groups: missing.groups.length + missing.networks.length,
      addresses: missing.addresses.length,
      options,
    }),
    newestImage(cloud, options),
    findZone(place),
    findNetwork(place),
  ]);
  refuseSmallQuotas(quotas);
  return { found, missing, quotas };
}

async function findZone({ cloud, options: { zone: zoneId } }: Place): Promise<void> {
  await cloud.ask(
    `find the zone ${zoneId}`,
    async ({ zones }, options) => await zones.get({ zoneId }, options),
  );
}

async function findNetwork({ cloud, options: { networkId } }: Place): Promise<void> {
  if (networkId === undefined) return;
  await cloud.ask(
    `find the network ${networkId}`,
    async ({ networks }, options) => await networks.get({ networkId }, options),
  );
}

function missingOf(
  found: Survey,
  wanted: readonly MachineWanted[],
  { stand, options: { networkId, subnet, ...options } }: Place,
): Missing {
  const has = (things: readonly { readonly name: string }[], part?: string): boolean =>
    things.some(({ name }) => name === nameIn(stand, part));
  const unless = (isThere: boolean, what: string): readonly string[] => (isThere ? [] : [what]);
  const fixed = wanted.filter(isFixed(options));
  return {
    networks: unless(networkId !== undefined || has(found.networks), `network ${nameIn(stand)}`),
    subnets: unless(has(found.subnets), `subnet ${nameIn(stand)} (${subnet})`),
    groups: ['inside', 'public'].flatMap((part) =>
      unless(has(found.groups, part), `security group ${nameIn(stand, part)}`),
    ),
    addresses: fixed.flatMap(({ name }) =>
      unless(has(found.addresses, name), `address ${nameIn(stand, name)}`),
    ),
    others: [
      ...unless(has(found.serviceAccounts, 'monitoring'), `service account ${nameIn(stand, 'monitoring')}`),
      ...unless(has(found.dashboards), `dashboard ${nameIn(stand)}`),
    ],
    machines: wanted.filter(({ name }) => !has(found.instances, name)),
  };
}
