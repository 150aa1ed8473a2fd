import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';
import { wallTime } from '../world/clock.ts';
import { Failure } from '../world/failure.ts';

/** Whom a certificate names: the domain, and the IP addresses at which users ask. */
export interface CertificateNames {
  readonly domain: string;
  readonly addresses: readonly string[];
}

/** A certificate and its private key, both PEM. */
export interface CertificatePair {
  readonly certPem: string;
  readonly keyPem: string;
}

const dayMs = 86_400_000;
/** Apple's platforms refuse a certificate that is valid for longer than 825 days ("Requirements for trusted certificates in iOS 13 and macOS 10.15"). */
const validDays = 820;
/** A machine whose clock is a little behind must accept the certificate of a stand made just now. */
const backdatedDays = 1;

/** What may be otherwise, for proving that checks see it. */
export interface CertificateOddities {
  /** How long ago it began to be valid; 1 unless told. */
  readonly daysOld?: number;
  /** 820 unless told. */
  readonly validDays?: number;
  /** An RSA key of that size instead of EC P-256. */
  readonly rsaBits?: number;
}

/** Makes a self-signed certificate (EC P-256, SHA-256) that names the domain and the addresses, valid for 820 days from yesterday. */
export async function makeCertificate(
  names: CertificateNames,
  odd: CertificateOddities = {},
): Promise<CertificatePair> {
  const notBeforeDate = daysFrom(wallTime(), -(odd.daysOld ?? backdatedDays));
  const key =
    odd.rsaBits === undefined
      ? ({ keyType: 'ec', curve: 'P-256' } as const)
      : ({ keyType: 'rsa', keySize: odd.rsaBits } as const);
  const made = await generate([{ name: 'commonName', value: names.domain }], {
    ...key,
    algorithm: 'sha256',
    notBeforeDate,
    notAfterDate: daysFrom(notBeforeDate, odd.validDays ?? validDays),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: names.domain },
          ...names.addresses.map((ip) => ({ type: 7, ip }) as const),
        ],
      },
    ],
  });
  return { certPem: made.cert, keyPem: made.private };
}

/**
 * Why a certificate must be replaced, in one sentence, or undefined while it serves: its key is another's, it does not name
 * the domain or an address, or it is not valid from now until `daysLeft` days (30) from now.
 * @throws Failure `PlanInvalid` when one of the two is no PEM of its kind.
 */
export function certificateFault(
  pair: CertificatePair,
  names: CertificateNames,
  options: { readonly daysLeft?: number } = {},
): string | undefined {
  const certificate = readCertificate(pair.certPem);
  if (!certificate.checkPrivateKey(readKey(pair.keyPem))) return 'the private key is that of another';
  if (certificate.checkHost(names.domain) === undefined) return `it does not name ${names.domain}`;
  const unnamed = names.addresses.find((address) => certificate.checkIP(address) === undefined);
  if (unnamed !== undefined) return `it does not name ${unnamed}`;
  if (certificate.validFromDate > wallTime()) return `it is not valid before ${certificate.validFrom}`;
  const needed = daysFrom(wallTime(), options.daysLeft ?? 30);
  return certificate.validToDate < needed ? `it ends on ${certificate.validTo}` : undefined;
}

/**
 * The SHA-256 of a certificate's public key (its SubjectPublicKeyInfo, DER), base64: what Chromium takes in
 * `--ignore-certificate-errors-spki-list`, and pins are made of (RFC 7469 section 2.4).
 * @throws Failure `PlanInvalid` when it is no PEM certificate.
 */
export function publicKeySha256(certPem: string): string {
  const spki = readCertificate(certPem).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64');
}

function daysFrom(date: Date, days: number): Date {
  return new Date(date.getTime() + days * dayMs);
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw unreadable('certificate', cause);
  }
}

function readKey(pem: string): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw unreadable('private key', cause);
  }
}

function unreadable(what: string, cause: unknown): Failure {
  return new Failure('PlanInvalid', {
    attempted: `read the ${what}`,
    happened: 'it is not PEM of that kind',
    hint: `give an unencrypted PEM ${what}`,
    cause,
  });
}
