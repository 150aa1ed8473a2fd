import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { generateKeyPair } from './remote/ssh.ts';
import { certificateFault, makeCertificate } from './roles/certificate.ts';
import type { StandKeys } from './stand-files.ts';
import type { Plan } from './plan.ts';
import type { Machine, StandSecrets } from './stand.ts';
import { wallTime } from './world/clock.ts';
import { Failure } from './world/failure.ts';

/** The stand's keys: those it has, and fresh ones for whoever has none. */
export function keysFor(plan: Plan, had: StandKeys | undefined): StandKeys {
  const hosts = Object.fromEntries(
    plan.machines.map(({ name }) => [name, had?.hosts[name] ?? generateKeyPair(`${plan.stand}-${name}`)]),
  );
  return { operator: had?.operator ?? generateKeyPair(`operator-of-${plan.stand}`), hosts };
}

/** The stand's secrets: those it has, fresh ones where it has none; the certificate anew when it no longer fits. */
export async function secretsFor(
  plan: Plan,
  machines: readonly Machine[],
  had: StandSecrets | undefined,
): Promise<StandSecrets> {
  return {
    databasePassword: had?.databasePassword ?? randomBytes(24).toString('base64url'),
    certificate: await certificateFor(plan, machines, had?.certificate),
  };
}

async function certificateFor(
  plan: Plan,
  machines: readonly Machine[],
  had: StandSecrets['certificate'] | undefined,
): Promise<StandSecrets['certificate']> {
  if (plan.certificate !== undefined) return await ownCertificate(plan.certificate);
  const balancer = machines.filter((machine) => machine.role === 'balancer');
  const names = {
    domain: plan.domain,
    addresses: [...new Set(balancer.flatMap((machine) => [machine.reachableAt, machine.address]))],
  };
  if (had !== undefined && certificateFault(had, names) === undefined) return had;
  return await makeCertificate(names);
}

/**
 * Reads the certificate and key of the user's own.
 * @throws Failure `PlanInvalid` when they cannot be read, do not belong together, or have ended.
 */
export async function ownCertificate(
  own: NonNullable<Plan['certificate']>,
): Promise<StandSecrets['certificate']> {
  const refuse = (happened: string, cause?: unknown): Failure =>
    new Failure('PlanInvalid', {
      attempted: `use the certificate ${own.certPath} with the key ${own.keyPath}`,
      happened,
      hint: 'TLS_CERT and TLS_KEY name PEM files that you may read, and that belong together',
      cause,
    });
  try {
    const [certPem, keyPem] = await Promise.all([
      readFile(own.certPath, 'utf8'),
      readFile(own.keyPath, 'utf8'),
    ]);
    const certificate = new X509Certificate(certPem);
    if (!certificate.checkPrivateKey(createPrivateKey(keyPem)))
      throw refuse('the key is that of another certificate');
    if (certificate.validToDate < wallTime()) throw refuse(`it ended on ${certificate.validTo}`);
    return { certPem, keyPem };
  } catch (cause) {
    throw cause instanceof Failure
      ? cause
      : refuse(cause instanceof Error ? cause.message : String(cause), cause);
  }
}
