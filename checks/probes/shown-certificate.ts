import { connect, type TLSSocket } from 'node:tls';

/** A certificate as a server shows it. */
export interface ShownCertificate {
  readonly pem: string;
  /** What `pin` of HttpTarget takes. */
  readonly fingerprint: string;
}

const timeoutMs = 5_000;

/**
 * The certificate that a server shows, judged by nobody: whatever it names, and whoever signed it. Undefined when no handshake comes about within
 * 5 s; why not is told by any look over https.
 */
export async function shownCertificate(origin: string): Promise<ShownCertificate | undefined> {
  const url = new URL(origin);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const { promise, resolve } = Promise.withResolvers<ShownCertificate | undefined>();
  // An address cannot be asked for by name (RFC 6066 section 3).
  const isName = /[a-z]/i.test(host) && !host.includes(':');
  const socket: TLSSocket = connect({
    host,
    port: url.port === '' ? 443 : Number(url.port),
    rejectUnauthorized: false,
    // Old versions too: whether they are sane is judged elsewhere.
    minVersion: 'TLSv1',
    ...(isName ? { servername: host } : {}),
  });
  socket.setTimeout(timeoutMs, () => socket.destroy());
  socket.once('secureConnect', () => {
    const certificate = socket.getPeerX509Certificate();
    resolve(
      certificate === undefined
        ? undefined
        : { pem: certificate.toString(), fingerprint: certificate.fingerprint256 },
    );
    socket.destroy();
  });
  socket.once('error', () => resolve(undefined));
  socket.once('close', () => resolve(undefined));
  return await promise;
}
