import { allOf, Failure } from '../../world/failure.ts';
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

/** The label that everything of a stand bears; its value is the stand's name. */
export const standLabel = 'bingo-stand';
/** The machine's name in its stand, the image it was made of, and the keys it was made with. */
export const machineLabels = { name: 'bingo-machine', image: 'bingo-image', keys: 'bingo-keys' } as const;

/** By which the disk of a machine is known for the stand's own, which takes no labels. */
export function diskDescription(stand: string): string {
  return `${standLabel}=${stand}`;
}

/** The name of a stand's thing in the cloud: `bingo-main`, `bingo-main-database`. */
export function nameIn(stand: string, part?: string): string {
  return part === undefined ? `bingo-${stand}` : `bingo-${stand}-${part}`;
}

interface Sorted<T extends Thing> {
  readonly ours: readonly T[];
  /** Things of others that bear names that we use. */
  readonly strange: readonly T[];
}

async function sorted<T extends Thing>(cloud: Cloud, kind: Kind<T>, stand: string): Promise<Sorted<T>> {
  const things = await cloud.list(kind);
  const isOurs = (thing: T): boolean => thing.labels[standLabel] === stand;
  return {
    ours: things.filter(isOurs),
    strange: things.filter((thing) => !isOurs(thing) && isNameOf(thing.name, stand)),
  };
}

/** Names of another stand may begin like ours: `bingo-main` and `bingo-main-2`. */
function isNameOf(name: string, stand: string): boolean {
  const parts = ['inside', 'public', 'monitoring', 'balancer', 'bingo-1', 'bingo-2', 'database'];
  return name === nameIn(stand) || parts.some((part) => name === nameIn(stand, part));
}

/** Everything in the folder that bears the stand's label, and what bears its names without it. All lists are asked for at once. */
export async function survey(cloud: Cloud, stand: string) {
  const description = diskDescription(stand);
  const [network, subnet, group, address, account, instance, dashboard, disk] = await Promise.all([
    sorted(cloud, networks, stand),
    sorted(cloud, subnets, stand),
    sorted(cloud, groups, stand),
    sorted(cloud, addresses, stand),
    sorted(cloud, serviceAccounts, stand),
    sorted(cloud, instances, stand),
    sorted(cloud, dashboards, stand),
    cloud.list(disks),
  ]);
  return {
    networks: network.ours,
    subnets: subnet.ours,
    groups: group.ours,
    addresses: address.ours,
    serviceAccounts: account.ours,
    instances: instance.ours,
    dashboards: dashboard.ours,
    disks: disk.filter((one) => one.description === description),
    strangers: [
      ...network.strange.map(({ name }) => `network ${name}`),
      ...subnet.strange.map(({ name }) => `subnet ${name}`),
      ...group.strange.map(({ name }) => `security group ${name}`),
      ...address.strange.map(({ name }) => `address ${name}`),
      ...account.strange.map(({ name }) => `service account ${name}`),
      ...instance.strange.map(({ name }) => `machine ${name}`),
      ...dashboard.strange.map(({ name }) => `dashboard ${name}`),
    ],
  };
}
export type Survey = Awaited<ReturnType<typeof survey>>;

/** How many things of the stand there are. */
export function countOf(found: Survey): number {
  const { networks: n, subnets: s, groups: g, addresses: a, serviceAccounts: c, instances: i } = found;
  return [n, s, g, a, c, i, found.dashboards, found.disks].flat().length;
}

/** @throws Failure `ProviderRefused` when somebody else's thing has a name that the stand needs: nothing is touched then. */
export function refuseStrangers(found: Survey, stand: string): void {
  if (found.strangers.length === 0) return;
  throw new Failure('ProviderRefused', {
    attempted: `make the stand ${stand} in the folder`,
    happened: `there is already: ${found.strangers.join(', ')}, without the label ${standLabel}=${stand}`,
    hint: 'it is not of this stand and was not touched: name the stand otherwise (STAND=…), or rename it',
  });
}

/** Waits for all of several pieces of work, so that each thing that went wrong is told. */
export async function together(work: readonly Promise<void>[]): Promise<void> {
  await allOf(work);
}
