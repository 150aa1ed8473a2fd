import { describe } from '../../deploy/world/failure.ts';
import type { Trouble, TroubleKind } from './probe.ts';

/** Codes of Node, OpenSSL and undici, by what they mean to a user. Codes of certificates are in `isCertificateCode`. */
const kindOfCode: Readonly<Record<string, TroubleKind>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  ERR_HTTP2_STREAM_ERROR: 'reset',
  ERR_HTTP2_SESSION_ERROR: 'reset',
  ERR_HTTP2_GOAWAY_SESSION: 'reset',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  ENODATA: 'dns',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EPROTO: 'tls',
  // What stands in the way here is this computer: no file descriptor, port or memory left, or a request that cannot be made.
  EMFILE: 'notLooked',
  ENFILE: 'notLooked',
  EADDRNOTAVAIL: 'notLooked',
  ENOBUFS: 'notLooked',
  ENOMEM: 'notLooked',
  EACCES: 'notLooked',
  EPERM: 'notLooked',
  UND_ERR_INVALID_ARG: 'notLooked',
  UND_ERR_CLOSED: 'notLooked',
  UND_ERR_DESTROYED: 'notLooked',
};

/** OpenSSL's verdicts on a certificate chain (X509_verify_cert_error_string(3)) as Node names them. */
const certificateCode =
  /^(ERR_TLS_CERT_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY|DECODE)_|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED)/;

/**
 * What an error of a connection means: the innermost known code decides. An error without one is that of the HTTP parser.
 */
export function troubleOf(thrown: unknown): Trouble {
  return { kind: kindOf(thrown) ?? 'protocol', detail: describe(thrown) };
}

function kindOf(thrown: unknown): TroubleKind | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const inner =
    kindOf(thrown.cause) ?? (thrown instanceof AggregateError ? kindOf(thrown.errors[0]) : undefined);
  if (inner !== undefined) return inner;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  if (certificateCode.test(code)) return 'certificate';
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'tls';
  return kindOfCode[code];
}

/** HTTP methods that change nothing (RFC 9110 section 9.2.1): when their answer is lost, nothing has happened. */
export function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'TRACE';
}

/** Statuses by which a gateway says that it does not know what became of a request (RFC 9110 sections 15.6.3 and 15.6.5). */
export function isGatewayLoss(status: number | undefined): boolean {
  return status === 502 || status === 504;
}
