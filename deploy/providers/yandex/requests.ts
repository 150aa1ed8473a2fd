import { IpVersion, type Instance } from '@yandex-cloud/nodejs-sdk/compute-v1/instance';
import { CreateInstanceRequest } from '@yandex-cloud/nodejs-sdk/compute-v1/instance_service';
import { CreateServiceAccountRequest } from '@yandex-cloud/nodejs-sdk/iam-v1/service_account_service';
import {
  ChartWidget_VisualizationSettings_Interpolate,
  ChartWidget_VisualizationSettings_VisualizationType,
} from '@yandex-cloud/nodejs-sdk/monitoring-v3/chart_widget';
import type { Dashboard } from '@yandex-cloud/nodejs-sdk/monitoring-v3/dashboard';
import {
  CreateDashboardRequest,
  UpdateDashboardRequest,
} from '@yandex-cloud/nodejs-sdk/monitoring-v3/dashboard_service';
import { UnitFormat } from '@yandex-cloud/nodejs-sdk/monitoring-v3/unit_format';
import { CreateAddressRequest } from '@yandex-cloud/nodejs-sdk/vpc-v1/address_service';
import { CreateNetworkRequest } from '@yandex-cloud/nodejs-sdk/vpc-v1/network_service';
import { SecurityGroupRule_Direction } from '@yandex-cloud/nodejs-sdk/vpc-v1/security_group';
import {
  CreateSecurityGroupRequest,
  SecurityGroupRuleSpec,
} from '@yandex-cloud/nodejs-sdk/vpc-v1/security_group_service';
import { CreateSubnetRequest } from '@yandex-cloud/nodejs-sdk/vpc-v1/subnet_service';
import type { MachinePlan } from '../../plan.ts';
import type { Chart } from './charts.ts';
import type { YandexOptions } from './options.ts';
import { databaseDiskGib } from './options.ts';

/** What every request to create begins with. */
export interface Named {
  readonly folderId: string;
  readonly name: string;
  readonly labels: Record<string, string>;
}

const gib = 2 ** 30;

/** A network of the stand's own. */
export function networkRequest(named: Named): CreateNetworkRequest {
  return CreateNetworkRequest.fromPartial(named);
}

/** The one subnet, in the zone of the machines. */
export function subnetRequest(
  named: Named,
  { networkId, options }: { readonly networkId: string; readonly options: YandexOptions },
): CreateSubnetRequest {
  return CreateSubnetRequest.fromPartial({
    ...named,
    networkId,
    zoneId: options.zone,
    v4CidrBlocks: [options.subnet],
  });
}

/** A public address that stays when its machine is off. */
export function addressRequest(named: Named, zoneId: string): CreateAddressRequest {
  return CreateAddressRequest.fromPartial({ ...named, externalIpv4AddressSpec: { zoneId } });
}

/** The account as which the balancer writes its metrics. */
export function serviceAccountRequest(named: Named): CreateServiceAccountRequest {
  return CreateServiceAccountRequest.fromPartial(named);
}

const everywhere = { v4CidrBlocks: ['0.0.0.0/0'], v6CidrBlocks: [] };

function ingress(protocolName: string, port: number, from: string): SecurityGroupRuleSpec {
  return SecurityGroupRuleSpec.fromPartial({
    direction: SecurityGroupRule_Direction.INGRESS,
    protocolName,
    ports: { fromPort: port, toPort: port },
    cidrBlocks: { v4CidrBlocks: [from], v6CidrBlocks: [] },
  });
}

/** R12 to R15: who uses the service comes by http, https and http3, from anywhere. */
export function publicRules(): SecurityGroupRuleSpec[] {
  return [
    ingress('TCP', 80, '0.0.0.0/0'),
    ingress('TCP', 443, '0.0.0.0/0'),
    ingress('UDP', 443, '0.0.0.0/0'),
  ];
}

/** Machines of the group reach each other on every port; the operator comes by ssh, and to a node's own port, which is watched; all go out. */
export function insideRules(operator: string, nodePort: number): SecurityGroupRuleSpec[] {
  const any = { protocolName: 'ANY', ports: { fromPort: 0, toPort: 65_535 } };
  return [
    ingress('TCP', 22, operator),
    ingress('TCP', nodePort, operator),
    SecurityGroupRuleSpec.fromPartial({
      ...any,
      direction: SecurityGroupRule_Direction.INGRESS,
      predefinedTarget: 'self_security_group',
    }),
    SecurityGroupRuleSpec.fromPartial({
      ...any,
      direction: SecurityGroupRule_Direction.EGRESS,
      cidrBlocks: everywhere,
    }),
  ];
}

/** A security group with its rules. */
export function groupRequest(
  named: Named,
  networkId: string,
  ruleSpecs: readonly SecurityGroupRuleSpec[],
): CreateSecurityGroupRequest {
  return CreateSecurityGroupRequest.fromPartial({ ...named, networkId, ruleSpecs: [...ruleSpecs] });
}

/** What a machine is made of, beside its plan. */
export interface MachineParts {
  readonly options: YandexOptions;
  readonly imageId: string;
  readonly subnetId: string;
  readonly groupIds: readonly string[];
  /** A reserved address; undefined for one that lasts until the machine is stopped. */
  readonly address: string | undefined;
  readonly serviceAccountId: string | undefined;
  readonly userData: string;
  /** By which the disk of a machine is known for the stand's own: it takes no labels. */
  readonly diskDescription: string;
}

/** How large a machine's disk is. */
export function diskGibOf({ role }: Pick<MachinePlan, 'role'>, options: YandexOptions): number {
  return role === 'database' ? Math.max(databaseDiskGib, options.diskGib) : options.diskGib;
}

/** A machine: its size, its disk with the image, its place in the network, and what cloud-init is told. */
export function machineRequest(
  named: Named,
  machine: MachinePlan,
  parts: MachineParts,
): CreateInstanceRequest {
  const { options, address } = parts;
  const preemptible =
    options.preemptible === 'all' || (options.preemptible === 'nodes' && machine.role === 'bingo');
  return CreateInstanceRequest.fromPartial({
    ...named,
    hostname: machine.name,
    zoneId: options.zone,
    platformId: options.platform,
    resourcesSpec: {
      cores: options.cores,
      memory: options.memoryGib * gib,
      coreFraction: options.coreFraction,
    },
    schedulingPolicy: { preemptible },
    serviceAccountId: parts.serviceAccountId ?? '',
    bootDiskSpec: {
      autoDelete: true,
      diskSpec: {
        name: `${named.name}-disk`,
        description: parts.diskDescription,
        typeId: 'network-ssd',
        size: diskGibOf(machine, options) * gib,
        imageId: parts.imageId,
      },
    },
    networkInterfaceSpecs: [
      {
        subnetId: parts.subnetId,
        securityGroupIds: [...parts.groupIds],
        primaryV4AddressSpec: {
          oneToOneNatSpec: { ipVersion: IpVersion.IPV4, ...(address === undefined ? {} : { address }) },
        },
      },
    ],
    metadata: { 'user-data': parts.userData },
  });
}

/** The addresses of a machine, as far as the cloud has told them. */
export function addressesOf(instance: Instance): { readonly inside: string; readonly outside: string } {
  const [first] = instance.networkInterfaces;
  const primary = first?.primaryV4Address;
  return { inside: primary?.address ?? '', outside: primary?.oneToOneNat?.address ?? '' };
}

const units: Readonly<Record<Chart['unit'], UnitFormat>> = {
  'requests a second': UnitFormat.UNIT_REQUESTS_PER_SECOND,
  'answers a second': UnitFormat.UNIT_COUNTS_PER_SECOND,
  seconds: UnitFormat.UNIT_SECONDS,
};

/** All of a dashboard that is ours to say: a chart under another, each as wide as the cloud's grid of 36 columns. */
export function dashboardContent(named: Named, title: string, charts: readonly Chart[]) {
  return {
    ...named,
    title,
    widgets: charts.map(({ id, title: chartTitle, description, unit, queries }, index) => ({
      position: { x: 0, y: index * 12, w: 36, h: 12 },
      chart: {
        ...{ id, title: chartTitle, description, displayLegend: true },
        queries: { targets: queries.map((query) => ({ query, textMode: true })) },
        visualizationSettings: {
          type: ChartWidget_VisualizationSettings_VisualizationType.VISUALIZATION_TYPE_LINE,
          interpolate: ChartWidget_VisualizationSettings_Interpolate.INTERPOLATE_LINEAR,
          yaxisSettings: { left: { unitFormat: units[unit] } },
        },
      },
    })),
  };
}
export type DashboardContent = ReturnType<typeof dashboardContent>;

/** A dashboard that is not there yet. */
export function dashboardRequest(content: DashboardContent): CreateDashboardRequest {
  return CreateDashboardRequest.fromPartial(content);
}

/** One that is there, put right; refused by the cloud when it is no longer the one that was seen. */
export function dashboardUpdate(content: DashboardContent, { id, etag, labels }: Dashboard) {
  const { name, title, widgets } = content;
  const all = { ...labels, ...content.labels };
  return UpdateDashboardRequest.fromPartial({ dashboardId: id, etag, name, title, widgets, labels: all });
}
