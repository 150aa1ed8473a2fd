import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type ConnectionOptions, type SecureVersion, type TLSSocket } from 'node:tls';
import { describe, Failure } from '../../deploy/world/failure.ts';

/** Whom to shake hands with, and what to offer. */
export interface TlsOffer {
  readonly host: string;
  readonly port: number;
  /** Asked for (SNI) and looked for in the certificate; the host unless told. */
  readonly serverName?: string;
  /** PEM; trusted instead of the usual authorities. */
  readonly ca?: string;
  /** The one version offered; all that this Node knows from 1.2 on unless told. */
  readonly version?: SecureVersion;
  /** OpenSSL's list of ciphers up to TLS 1.2. */
  readonly ciphers?: string;
  readonly timeoutMs?: number;
}

/** What came of it. */
export type TlsSeen =
  | {
      readonly accepted: true;
      readonly version: string;
      readonly cipher: string;
      readonly certificate: X509Certificate;
      /** Why the certificate would not be trusted; undefined when it is. */
      readonly distrust?: string;
    }
  /** The server itself said no, in TLS's own words. */
  | { readonly accepted: false; readonly alert: string };

const defaultTimeoutMs = 5_000;
/** OpenSSL's words for an alert that the other side sent (RFC 8446 section 6.2). */
const alertPattern = /alert (?:protocol version|handshake failure|insufficient security|illegal parameter)/i;
/** Lets our own side offer what it would not by itself: else its own refusal would look like the server's. */
const anyStrength = '@SECLEVEL=0';

/**
 * Shakes hands once and hangs up. An untrusted certificate is no refusal: it is told beside the rest.
 * @throws Failure `MachineUnreachable` when neither side said anything: no connection, no TLS, or nothing that this Node can offer.
 */
export async function shakeHands(offer: TlsOffer): Promise<TlsSeen> {
  const socket = connect(optionsOf(offer));
  const timeoutMs = offer.timeoutMs ?? defaultTimeoutMs;
  const { promise, resolve, reject } = Promise.withResolvers<TlsSeen>();
  const timer = setTimeout(() => socket.destroy(new Error(`no handshake in ${timeoutMs} ms`)), timeoutMs);
  socket.once('secureConnect', () => {
    const seen = acceptedBy(socket);
    if (seen === undefined) reject(unreachable(offer, new Error('the server shows no certificate')));
    else resolve(seen);
  });
  socket.once('error', (error) => {
    const alert = alertPattern.exec(describe(error))?.[0];
    if (alert === undefined) reject(unreachable(offer, error));
    else resolve({ accepted: false, alert });
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function acceptedBy(socket: TLSSocket): TlsSeen | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const distrust: unknown = socket.authorizationError;
  return {
    accepted: true,
    version: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().standardName,
    certificate,
    ...(socket.authorized
      ? {}
      : { distrust: distrust instanceof Error ? distrust.message : String(distrust) }),
  };
}

function optionsOf({ host, port, serverName, ca, version, ciphers }: TlsOffer): ConnectionOptions {
  const name = serverName ?? host;
  return {
    host,
    port,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(version === undefined ? {} : { minVersion: version, maxVersion: version }),
    ...(version === undefined && ciphers === undefined
      ? {}
      : { ciphers: `${ciphers ?? 'ALL'}:${anyStrength}` }),
    // The certificate is judged by its own clause; here only the handshake is.
    rejectUnauthorized: false,
  };
}

function unreachable({ host, port }: TlsOffer, cause: unknown): Failure {
  return new Failure('MachineUnreachable', {
    attempted: `shake hands by TLS with ${host}:${port}`,
    happened: describe(cause),
    hint: 'is https served there at all?',
    cause,
  });
}
