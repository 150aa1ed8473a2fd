import { z } from 'zod';

/** It is remembered in the plan and told in messages: nothing in it may be a secret. */
const packageSource = z
  .string()
  .refine(
    (source) => !/^[a-z]+:\/\//i.test(source) || /^https?:\/\/[^\s@?#]+$/i.test(source),
    'give a path, or an address (http or https) without a password or a query',
  );
const mask = /^(?:\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/;
/** An id that the cloud gave: a folder's, a network's. */
const cloudId = z
  .string('it must be said; docs/yandex.md tells where to find it')
  .regex(/^[a-z][a-z0-9]{2,49}$/, 'this is not an id of the cloud: small letters and digits');

/**
 * What is wanted of machines in Yandex Cloud. The defaults give measurements that mean something: whole processors (below 100 %
 * a machine is stopped for a part of each second), and none that the cloud may take away in the middle of a run.
 */
export const yandexOptionsSchema = z
  .object({
    provider: z.literal('yandex'),
    folderId: cloudId,
    zone: z
      .string()
      .regex(/^[a-z]{2}(?:-[a-z0-9]+)+$/, 'say it as the cloud does, such as ru-central1-d')
      .default('ru-central1-d'),
    /** From where ssh, and a node's own port, may be reached. Never the whole world by default. */
    operator: z
      .string('it must be said: the address from which you come, with its mask, such as 203.0.113.7/32')
      .regex(mask, 'say your address as others see it, with a mask, such as 203.0.113.7/32'),
    /** The newest Debian that the cloud has. The cloud's own list is not known for certain, so each is asked for in turn. */
    imageFamilies: z
      .array(z.string().regex(/^[a-z][-a-z0-9]{1,61}[a-z0-9]$/))
      .default(['debian-13', 'debian-12']),
    platform: z.string().default('standard-v3'),
    /** Per cent of a processor that is guaranteed; the cloud sells 20, 50 and 100 of this platform. */
    coreFraction: z.literal([20, 50, 100], 'the cloud sells 20, 50 and 100').default(100),
    cores: z.int().min(2).max(32).default(2),
    memoryGib: z.number().min(1).max(256).default(2),
    /** The database's disk is at least 32 GiB: network-ssd grants its speed in steps of that. */
    diskGib: z.int().min(10).max(256).default(15),
    /** Cheaper machines that the cloud may stop at any time: the two nodes, which the stand can lose one of, or all. */
    preemptible: z.enum(['none', 'nodes', 'all']).default('none'),
    /** A network to make the subnet in, where the quota (2 networks) has no room for one more. */
    networkId: cloudId.optional(),
    subnet: z.string().regex(mask, 'say it with a mask, such as 10.77.0.0/24').default('10.77.0.0/24'),
    /**
     * Whose public addresses stay when a machine is off: the quota has 2, of which the balancer takes one. Taking the power of a
     * node wants `all`, for a node that comes back elsewhere is not seen to come back.
     */
    staticAddresses: z.enum(['balancer', 'all']).default('balancer'),
    /** The package of the agent that sends figures to Yandex Monitoring, and the SHA-256 by which alone it is taken. Without it none are sent. */
    agentDeb: packageSource.optional(),
    agentSha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'say it as `sha256sum` does: 64 small hexadecimal digits')
      .optional(),
  })
  .refine(({ agentDeb, agentSha256 }) => agentDeb === undefined || agentSha256 !== undefined, {
    path: ['agentSha256'],
    message:
      'it must be said with YC_AGENT_DEB: a package is taken by its sum alone, which `sha256sum FILE` tells',
  })
  .readonly();
export type YandexOptions = z.infer<typeof yandexOptionsSchema>;

/** The size of the database's disk. */
export const databaseDiskGib = 32;
