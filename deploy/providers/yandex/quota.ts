import { ListQuotaLimitsRequest } from '@yandex-cloud/nodejs-sdk/quotamanager-v1/quota_limit_service';
import { Failure } from '../../world/failure.ts';
import type { MachinePlan } from '../../plan.ts';
import type { Cloud } from './cloud.ts';
import type { YandexOptions } from './options.ts';
import { diskGibOf } from './requests.ts';

const gib = 2 ** 30;

/** One quota that a deploy takes something of. */
export interface QuotaTaken {
  readonly id: string;
  readonly takes: number;
  /** What there is, and what is used of it; undefined when the cloud does not tell. */
  readonly limit: number | undefined;
  readonly used: number;
}

/** What is still to be made. */
export interface ToMake {
  readonly machines: readonly MachinePlan[];
  readonly networks: number;
  readonly subnets: number;
  readonly groups: number;
  readonly addresses: number;
  readonly options: YandexOptions;
}

/** What it takes of each quota. The ids are those of the cloud's own list, as far as it is known (docs/yandex.md). */
function takings({ machines, options, ...made }: ToMake): readonly (readonly [string, number])[] {
  const count = machines.length;
  const disks = machines.reduce((sum, machine) => sum + diskGibOf(machine, options), 0);
  const takes: readonly (readonly [string, number])[] = [
    ['compute.instances.count', count],
    ['compute.instanceCores.count', count * options.cores],
    ['compute.instanceMemory.size', count * options.memoryGib * gib],
    ['compute.disks.count', count],
    ['compute.ssdDisks.size', disks * gib],
    ['vpc.networks.count', made.networks],
    ['vpc.subnets.count', made.subnets],
    ['vpc.securityGroups.count', made.groups],
    ['vpc.externalAddresses.count', Math.max(count, made.addresses)],
    ['vpc.externalStaticAddresses.count', made.addresses],
  ];
  return takes.filter(([, taken]) => taken > 0);
}

/** What a deploy would take of the quotas, beside what there is. */
export async function readQuotas(cloud: Cloud, make: ToMake): Promise<readonly QuotaTaken[]> {
  const takes = takings(make);
  if (takes.length === 0) return [];
  const { cloudId } = await cloud.ask(
    'find the folder',
    async ({ folders }, options) => await folders.get({ folderId: cloud.folderId }, options),
  );
  const limits = (
    await Promise.all(['compute', 'vpc'].map(async (service) => await listLimits(cloud, cloudId, service)))
  ).flat();
  return takes.map(([id, taken]) => {
    const told = limits.find(({ quotaId }) => quotaId === id);
    return { id, takes: taken, limit: told?.limit, used: told?.usage ?? 0 };
  });
}

async function listLimits(cloud: Cloud, cloudId: string, service: string) {
  const { quotaLimits } = await cloud.ask(
    `read the quotas of ${service}`,
    async ({ quotas }, options) =>
      await quotas.list(
        ListQuotaLimitsRequest.fromPartial({
          resource: { id: cloudId, type: 'resource-manager.cloud' },
          service,
          pageSize: 1_000,
        }),
        options,
      ),
  );
  return quotaLimits;
}

/** For a person: `vpc.networks.count: takes 1, used 1 of 2`; sizes in GiB. */
export function quotaLine({ id, takes, limit, used }: QuotaTaken): string {
  const shown = (value: number): string =>
    id.endsWith('.size') ? `${Math.round(value / gib)} GiB` : String(value);
  const there =
    limit === undefined
      ? 'the cloud does not tell how much there is'
      : `used ${shown(used)} of ${shown(limit)}`;
  return `${id}: takes ${shown(takes)}, ${there}`;
}

/** @throws Failure `ProviderRefused` when a quota is too small, before anything is made. */
export function refuseSmallQuotas(quotas: readonly QuotaTaken[]): void {
  const small = quotas.filter(({ takes, limit, used }) => limit !== undefined && used + takes > limit);
  if (small.length === 0) return;
  throw new Failure('ProviderRefused', {
    attempted: 'make the stand within the quotas of the cloud',
    happened: small.map(quotaLine).join('; '),
    hint: 'nothing was made. Ask for more in the console (Quotas), free something, reuse a network (YC_NETWORK_ID=…), or say YC_STATIC_ADDRESSES=balancer',
  });
}
