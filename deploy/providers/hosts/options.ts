import { isIPv4 } from 'node:net';
import { z } from 'zod';

const address = z.string().refine(isIPv4, 'this is not an IPv4 address');
const hostName = z
  .string()
  .regex(
    /^[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?$/,
    'use 1 to 24 lower-case letters, digits and dashes, a letter first',
  );

/** How somebody's machine is switched: commands of this computer, for a hypervisor, a management board or a cloud's own program. */
const powerSchema = z.strictObject({ off: z.string().min(1), on: z.string().min(1) }).readonly();

/** One machine that somebody owns. */
export const hostSchema = z
  .strictObject({
    name: hostName,
    role: z.enum(['balancer', 'bingo', 'database']),
    /** Where the other machines reach it: an address that it has itself. */
    address,
    /** Where this computer and the users reach it, when that is another one. */
    reachableAt: address.optional(),
    port: z.int().min(1).max(65_535).default(22),
    /** Logs in with the key, and may use sudo without a password (or is root). */
    user: z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/i, 'this is not the name of a user'),
    /** The private key, in OpenSSH's format and without a passphrase: absolute, below `~/`, or beside the hosts file. */
    keyPath: z.string().min(1),
    /** The machine's host key, as a public line or as its fingerprint. Nothing is believed unseen: without it the machine is refused. */
    hostKey: z
      .string()
      .regex(
        /^(?:SHA256:[A-Za-z0-9+/]{43}|(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp\d+) [A-Za-z0-9+/=]+(?: .*)?)$/,
        'write `SHA256:…` or the line of a public key, `ssh-ed25519 AAAA…`',
      )
      .optional(),
    power: powerSchema.optional(),
  })
  .readonly();
export type HostOptions = z.infer<typeof hostSchema>;

/** What is wanted of machines that somebody owns. */
export const hostsOptionsSchema = z
  .strictObject({
    provider: z.literal('hosts'),
    hosts: z.array(hostSchema).min(1).readonly(),
  })
  .readonly();
export type HostsOptions = z.infer<typeof hostsOptionsSchema>;
