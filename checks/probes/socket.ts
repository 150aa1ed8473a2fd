import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket, type ConnectionOptions } from 'node:tls';
import { monotonicMs } from '../../deploy/world/clock.ts';

/** Where and how to connect. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** Undefined for plain TCP. */
  readonly tls?: TlsOptions;
}

/** How a TLS connection is asked for. */
export interface TlsOptions {
  /** PEM; the certificates trusted instead of the usual ones. */
  readonly ca?: string;
  /** SHA-256 of the one certificate that is accepted, whatever it names and however old it is (`fingerprint256` of Node's X509Certificate). */
  readonly pin?: string;
  /** The name asked for (SNI) and looked for in the certificate; the host unless told, an IP address asks for none. */
  readonly serverName?: string;
  /** Protocols offered (ALPN), the dearest first. */
  readonly alpn: readonly string[];
}

/** How long the parts of making a connection took. */
export interface ConnectTiming {
  /** Name resolution and TCP. */
  readonly tcpMs: number;
  /** The TLS handshake; undefined on plain TCP. */
  readonly tlsMs?: number;
}

/**
 * Connects. TLS sessions are never resumed, so each handshake is a whole one. Gives the socket back at once, for whoever loses patience;
 * `done` is called once, with the error or with the timing.
 */
export function openSocket(
  address: Address,
  done: (result: { readonly error: Error } | { readonly timing: ConnectTiming }) => void,
): Socket {
  const startMs = monotonicMs();
  const { host, port, tls } = address;
  const tcp = connectTcp({ host, port, noDelay: true });
  const socket = tls === undefined ? tcp : connectTls(tlsSocketOptions(tcp, host, tls));
  const seen = { tcpMs: 0 };
  const fail = (error: Error): void => done({ error });
  // An error of the TCP socket before the handshake does not always reach the TLS socket above it.
  const failTcp = (error: Error): unknown => socket.destroy(error);
  if (socket !== tcp) tcp.once('error', failTcp);
  tcp.once('connect', () => {
    seen.tcpMs = monotonicMs() - startMs;
  });
  const opened = (): void => {
    socket.removeListener('error', fail);
    const stranger = tls?.pin === undefined ? undefined : wrongCertificate(socket, tls.pin);
    if (stranger !== undefined) {
      done({ error: stranger });
      return;
    }
    const tlsMs = monotonicMs() - startMs - seen.tcpMs;
    done({ timing: { tcpMs: seen.tcpMs, ...(tls === undefined ? {} : { tlsMs }) } });
  };
  socket.once('error', fail);
  socket.once(tls === undefined ? 'connect' : 'secureConnect', opened);
  return socket;
}

function tlsSocketOptions(tcp: Socket, host: string, tls: TlsOptions): ConnectionOptions {
  const name = tls.serverName ?? host;
  return {
    socket: tcp,
    // Looked for in the certificate when no name is asked for.
    host,
    // RFC 6066 section 3 knows no IP addresses as server names.
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ALPNProtocols: [...tls.alpn],
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    // Judged by `wrongCertificate` instead, before anything is sent.
    ...(tls.pin === undefined ? {} : { rejectUnauthorized: false }),
  };
}

function wrongCertificate(socket: Socket, pin: string): Error | undefined {
  const shown = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.fingerprint256 : undefined;
  if (shown === pin) return undefined;
  const error = new Error(`the server shows another certificate than before: ${shown ?? 'none'}`);
  return Object.assign(error, { code: 'ERR_TLS_CERT_NOT_PINNED' });
}
