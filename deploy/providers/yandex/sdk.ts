import { readFile } from 'node:fs/promises';
import { Session } from '@yandex-cloud/nodejs-sdk';
import { DiskServiceClient } from '@yandex-cloud/nodejs-sdk/compute-v1/disk_service';
import { ImageServiceClient } from '@yandex-cloud/nodejs-sdk/compute-v1/image_service';
import { InstanceServiceClient } from '@yandex-cloud/nodejs-sdk/compute-v1/instance_service';
import { ZoneServiceClient } from '@yandex-cloud/nodejs-sdk/compute-v1/zone_service';
import { ServiceAccountServiceClient } from '@yandex-cloud/nodejs-sdk/iam-v1/service_account_service';
import { DashboardServiceClient } from '@yandex-cloud/nodejs-sdk/monitoring-v3/dashboard_service';
import { OperationServiceClient } from '@yandex-cloud/nodejs-sdk/operation/operation_service';
import { QuotaLimitServiceClient } from '@yandex-cloud/nodejs-sdk/quotamanager-v1/quota_limit_service';
import { FolderServiceClient } from '@yandex-cloud/nodejs-sdk/resourcemanager-v1/folder_service';
import { AddressServiceClient } from '@yandex-cloud/nodejs-sdk/vpc-v1/address_service';
import { NetworkServiceClient } from '@yandex-cloud/nodejs-sdk/vpc-v1/network_service';
import { SecurityGroupServiceClient } from '@yandex-cloud/nodejs-sdk/vpc-v1/security_group_service';
import { SubnetServiceClient } from '@yandex-cloud/nodejs-sdk/vpc-v1/subnet_service';
import { Metadata } from 'nice-grpc';
import { z } from 'zod';
import { Failure } from '../../world/failure.ts';

/** The way into the cloud: a service account's key file, or a token. Never stored, never shown. */
export interface Credentials {
  readonly iamToken: string | undefined;
  readonly keyPath: string | undefined;
}

/** What goes with one call. */
export interface CallOptions {
  readonly deadline: Date;
  readonly metadata?: Metadata;
}

/** The header by which the cloud knows a repeated call. */
export function keyHeader(key: string): Metadata {
  return Metadata().set('idempotency-key', key);
}

/** A client of each service that a stand needs. Nothing is asked of any before its first call. */
export function clientsOf(session: Session) {
  return {
    addresses: session.client(AddressServiceClient),
    dashboards: session.client(DashboardServiceClient),
    disks: session.client(DiskServiceClient),
    folders: session.client(FolderServiceClient),
    groups: session.client(SecurityGroupServiceClient),
    images: session.client(ImageServiceClient),
    instances: session.client(InstanceServiceClient),
    networks: session.client(NetworkServiceClient),
    operations: session.client(OperationServiceClient),
    quotas: session.client(QuotaLimitServiceClient),
    serviceAccounts: session.client(ServiceAccountServiceClient),
    subnets: session.client(SubnetServiceClient),
    zones: session.client(ZoneServiceClient),
  };
}
export type Clients = ReturnType<typeof clientsOf>;

const keyFileSchema = z.object({ id: z.string(), service_account_id: z.string(), private_key: z.string() });

/** @throws Failure `EnvironmentMissing` when there are no credentials, or a key file that is none. Its content is in no message. */
export async function openSession({ iamToken, keyPath }: Credentials): Promise<Session> {
  if (keyPath !== undefined) return await sessionOfKey(keyPath);
  if (iamToken !== undefined) return new Session({ iamToken });
  throw new Failure('EnvironmentMissing', {
    attempted: 'enter Yandex Cloud',
    happened: 'no credentials were given',
    hint: 'say YC_SERVICE_ACCOUNT_KEY_FILE=path (from `yc iam key create`), or put a token into the environment: YC_IAM_TOKEN="$(yc iam create-token)"',
  });
}

async function sessionOfKey(path: string): Promise<Session> {
  const refuse = (happened: string): Failure =>
    new Failure('EnvironmentMissing', {
      attempted: `read the service account's key ${path}`,
      happened,
      hint: 'YC_SERVICE_ACCOUNT_KEY_FILE names the file that `yc iam key create --output key.json` wrote',
    });
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
    throw refuse(
      thrown instanceof Error && 'code' in thrown
        ? `it cannot be read (${String(thrown.code)})`
        : 'it cannot be read',
    );
  });
  const parsed = keyFileSchema.safeParse(jsonOf(text));
  if (!parsed.success)
    throw refuse('it is no key file: id, service_account_id and private_key are not all there');
  const { id, service_account_id: account, private_key: key } = parsed.data;
  return new Session({ serviceAccountJson: { serviceAccountId: account, accessKeyId: id, privateKey: key } });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
