import { createHash } from 'node:crypto';
import ssh2, { type ServerHostKeyAlgorithm } from 'ssh2';

/** A host key that a machine shows. */
export interface ShownKey {
  /** `ssh-ed25519 AAAA…` */
  readonly publicKey: string;
  /** As `ssh-keygen -l` prints it: `SHA256:…`. */
  readonly fingerprint: string;
}

/** One kind of key at a time is asked for, the usual one first. */
const kinds: readonly ServerHostKeyAlgorithm[][] = [
  ['ssh-ed25519'],
  ['ecdsa-sha2-nistp256'],
  ['rsa-sha2-512', 'rsa-sha2-256'],
];

/**
 * The host keys that a machine shows to a stranger. Nobody logs in, nothing is believed: it is for comparing with a fingerprint that its
 * owner has given. Empty when the machine cannot be reached within 5 s a key.
 */
export async function shownHostKeys(at: {
  readonly host: string;
  readonly port: number;
}): Promise<readonly ShownKey[]> {
  const shown = await Promise.all(kinds.map(async (kind) => await shownKey(at, kind)));
  return shown.flatMap((key) => (key === undefined ? [] : [describeKey(key)]));
}

async function shownKey(
  at: { readonly host: string; readonly port: number },
  kind: ServerHostKeyAlgorithm[],
): Promise<Buffer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Buffer | undefined>();
  const client = new ssh2.Client();
  client.on('error', () => resolve(undefined)).on('close', () => resolve(undefined));
  client.connect({
    ...at,
    username: 'nobody',
    authHandler: [],
    readyTimeout: 5_000,
    algorithms: { serverHostKey: kind },
    hostVerifier: (key: Buffer) => {
      resolve(key);
      return false;
    },
  });
  try {
    return await promise;
  } finally {
    client.destroy();
  }
}

/** The line and the fingerprint of a key as it travels: a length and its type come first (RFC 4253 section 6.6). */
function describeKey(key: Buffer): ShownKey {
  const type = key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
  return { publicKey: `${type} ${key.toString('base64')}`, fingerprint: fingerprintOfKey(key) };
}

function fingerprintOfKey(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}
