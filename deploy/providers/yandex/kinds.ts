import {
  CreateInstanceRequest,
  DeleteInstanceRequest,
  ListInstancesRequest,
} from '@yandex-cloud/nodejs-sdk/compute-v1/instance_service';
import type { Instance } from '@yandex-cloud/nodejs-sdk/compute-v1/instance';
import type { Disk } from '@yandex-cloud/nodejs-sdk/compute-v1/disk';
import { DeleteDiskRequest, ListDisksRequest } from '@yandex-cloud/nodejs-sdk/compute-v1/disk_service';
import type { ServiceAccount } from '@yandex-cloud/nodejs-sdk/iam-v1/service_account';
import {
  CreateServiceAccountRequest,
  DeleteServiceAccountRequest,
  ListServiceAccountsRequest,
} from '@yandex-cloud/nodejs-sdk/iam-v1/service_account_service';
import type { Dashboard } from '@yandex-cloud/nodejs-sdk/monitoring-v3/dashboard';
import {
  CreateDashboardRequest,
  DeleteDashboardRequest,
  ListDashboardsRequest,
} from '@yandex-cloud/nodejs-sdk/monitoring-v3/dashboard_service';
import type { Operation } from '@yandex-cloud/nodejs-sdk/operation/operation';
import type { Address } from '@yandex-cloud/nodejs-sdk/vpc-v1/address';
import {
  CreateAddressRequest,
  DeleteAddressRequest,
  ListAddressesRequest,
} from '@yandex-cloud/nodejs-sdk/vpc-v1/address_service';
import type { Network } from '@yandex-cloud/nodejs-sdk/vpc-v1/network';
import {
  CreateNetworkRequest,
  DeleteNetworkRequest,
  ListNetworksRequest,
} from '@yandex-cloud/nodejs-sdk/vpc-v1/network_service';
import type { SecurityGroup } from '@yandex-cloud/nodejs-sdk/vpc-v1/security_group';
import {
  CreateSecurityGroupRequest,
  DeleteSecurityGroupRequest,
  ListSecurityGroupsRequest,
} from '@yandex-cloud/nodejs-sdk/vpc-v1/security_group_service';
import type { Subnet } from '@yandex-cloud/nodejs-sdk/vpc-v1/subnet';
import {
  CreateSubnetRequest,
  DeleteSubnetRequest,
  ListSubnetsRequest,
} from '@yandex-cloud/nodejs-sdk/vpc-v1/subnet_service';
import type { CallOptions, Clients } from './sdk.ts';

/** Anything in a folder that has a name and bears labels. */
export interface Thing {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Page<T> {
  readonly things: readonly T[];
  /** Empty on the last one. */
  readonly next: string;
}

/** A kind of thing, and how the cloud lists and destroys it. The service's own names differ for each. */
export interface Kind<T extends Thing> {
  /** As a message names it: `network`. */
  readonly word: string;
  list(
    clients: Clients,
    page: { readonly folderId: string; readonly pageToken: string },
    options: CallOptions,
  ): Promise<Page<T>>;
  remove(clients: Clients, id: string, options: CallOptions): Promise<Operation>;
}

/** A kind that a stand makes by itself; a disk is made with its machine. */
export interface MadeKind<T extends Thing, Spec> extends Kind<T> {
  create(clients: Clients, spec: Spec, options: CallOptions): Promise<Operation>;
}

/** The largest page that the cloud gives. */
const pageSize = 1_000;

/** A network; its quota is two in a cloud. */
export const networks: MadeKind<Network, CreateNetworkRequest> = {
  word: 'network',
  list: async ({ networks: service }, page, options) => {
    const { networks: things, nextPageToken: next } = await service.list(
      ListNetworksRequest.fromPartial({ ...page, pageSize }),
      options,
    );
    return { things, next };
  },
  create: async (clients, spec, options) => await clients.networks.create(spec, options),
  remove: async (clients, networkId, options) =>
    await clients.networks.delete(DeleteNetworkRequest.fromPartial({ networkId }), options),
};

/** A subnet, in one zone. */
export const subnets: MadeKind<Subnet, CreateSubnetRequest> = {
  word: 'subnet',
  list: async ({ subnets: service }, page, options) => {
    const { subnets: things, nextPageToken: next } = await service.list(
      ListSubnetsRequest.fromPartial({ ...page, pageSize }),
      options,
    );
    return { things, next };
  },
  create: async (clients, spec, options) => await clients.subnets.create(spec, options),
  remove: async (clients, subnetId, options) =>
    await clients.subnets.delete(DeleteSubnetRequest.fromPartial({ subnetId }), options),
};

/** A security group: what may reach the machines that are in it. */
export const groups: MadeKind<SecurityGroup, CreateSecurityGroupRequest> = {
  word: 'security group',
  list: async ({ groups: service }, page, options) => {
    const { securityGroups: things, nextPageToken: next } = await service.list(
      ListSecurityGroupsRequest.fromPartial({ ...page, pageSize }),
      options,
    );
    return { things, next };
  },
  create: async (clients, spec, options) => await clients.groups.create(spec, options),
  remove: async (clients, securityGroupId, options) =>
    await clients.groups.delete(DeleteSecurityGroupRequest.fromPartial({ securityGroupId }), options),
};

/** A public address that stays when its machine is off. */
export const addresses: MadeKind<Address, CreateAddressRequest> = {
  word: 'address',
  list: async ({ addresses: service }, page, options) => {
    const { addresses: things, nextPageToken: next } = await service.list(
      ListAddressesRequest.fromPartial({ ...page, pageSize }),
      options,
    );
    return { things, next };
  },
  create: async (clients, spec, options) => await clients.addresses.create(spec, options),
  remove: async (clients, addressId, options) =>
    await clients.addresses.delete(DeleteAddressRequest.fromPartial({ addressId }), options),
};

/** A service account; its name is unique in the whole cloud. */
export const serviceAccounts: MadeKind<ServiceAccount, CreateServiceAccountRequest> = {
  word: 'service account',
  list: async ({ serviceAccounts: service }, page, options) => {
    const { serviceAccounts: things, nextPageToken: next } = await service.list(
      ListServiceAccountsRequest.fromPartial({ ...page, pageSize }),
      options,
    );
    return { things, next };
  },
  create: async (clients, spec, options) => await clients.serviceAccounts.create(spec, options),
  remove: async (clients, serviceAccountId, options) =>
    await clients.serviceAccounts.delete(
      DeleteServiceAccountRequest.fromPartial({ serviceAccountId }),
      options,
    ),
};

/** A virtual machine. Its metadata are not in lists. */
export const instances: MadeKind<Instance, CreateInstanceRequest> = {
  word: 'machine',
  list: async ({ instances: service }, page, options) => {
    const { instances: things, nextPageToken: next } = await service.list(
      ListInstancesRequest.fromPartial({ ...page, pageSize }),
      options,
    );
    return { things, next };
  },
  create: async (clients, spec, options) => await clients.instances.create(spec, options),
  remove: async (clients, instanceId, options) =>
    await clients.instances.delete(DeleteInstanceRequest.fromPartial({ instanceId }), options),
};

/** A disk. One that is made with its machine takes no labels, and is known by its description. */
export const disks: Kind<Disk> = {
  word: 'disk',
  list: async ({ disks: service }, page, options) => {
    const { disks: things, nextPageToken: next } = await service.list(
      ListDisksRequest.fromPartial({ ...page, pageSize }),
      options,
    );
    return { things, next };
  },
  remove: async (clients, diskId, options) =>
    await clients.disks.delete(DeleteDiskRequest.fromPartial({ diskId }), options),
};

/** A page of charts in Yandex Monitoring. */
export const dashboards: MadeKind<Dashboard, CreateDashboardRequest> = {
  word: 'dashboard',
  list: async ({ dashboards: service }, { folderId, pageToken }, options) => {
    const { dashboards: things, nextPageToken: next } = await service.list(
      ListDashboardsRequest.fromPartial({ folderId, pageToken, pageSize }),
      options,
    );
    return { things, next };
  },
  create: async (clients, spec, options) => await clients.dashboards.create(spec, options),
  remove: async (clients, dashboardId, options) =>
    await clients.dashboards.delete(DeleteDashboardRequest.fromPartial({ dashboardId }), options),
};
