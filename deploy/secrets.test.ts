import assert from 'node:assert/strict';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { certificateFault } from './roles/certificate.ts';
import { sampleFacts } from './roles/stand-sample.ts';
import { keysFor, secretsFor } from './secrets.ts';
import { Failure } from './world/failure.ts';

const { plan, machines } = sampleFacts();
const balancer = machines.find(({ role }) => role === 'balancer')?.address ?? '';

describe("a stand's keys", () => {
  it('are one for the operator and one for each machine, no two the same', () => {
    const { operator, hosts } = keysFor(plan, undefined);

    assert.deepEqual(Object.keys(hosts), ['balancer', 'bingo-1', 'bingo-2', 'database']);
    const publicKeys = [operator, ...Object.values(hosts)].map(({ publicKey }) => publicKey.split(' ')[1]);
    assert.equal(new Set(publicKeys).size, 5);
  });

  it('are kept, and added for a machine that is new', () => {
    const had = keysFor({ ...plan, machines: plan.machines.slice(0, 3) }, undefined);

    const now = keysFor(plan, had);

    assert.equal(now.operator, had.operator);
    assert.equal(now.hosts['bingo-1'], had.hosts['bingo-1']);
    assert.notEqual(now.hosts['database'], undefined);
  });
});

describe("a stand's secrets", () => {
  it('are a password that cannot be guessed, and a certificate of the domain and the address', async () => {
    const one = await secretsFor(plan, machines, undefined);
    const another = await secretsFor(plan, machines, undefined);

    assert.ok(one.databasePassword.length >= 32);
    assert.notEqual(one.databasePassword, another.databasePassword);
    assert.equal(
      certificateFault(one.certificate, { domain: plan.domain, addresses: [balancer] }),
      undefined,
    );
  });

  it('are kept as long as they serve', async () => {
    const had = await secretsFor(plan, machines, undefined);

    assert.deepEqual(await secretsFor(plan, machines, had), had);
  });

  it('are a new certificate, and the old password, when the stand answers elsewhere', async () => {
    const had = await secretsFor(plan, machines, undefined);
    const moved = machines.map((machine) => ({ ...machine, reachableAt: '203.0.113.7' }));

    const now = await secretsFor(plan, moved, had);

    assert.equal(now.databasePassword, had.databasePassword);
    assert.notEqual(now.certificate.certPem, had.certificate.certPem);
    const names = { domain: plan.domain, addresses: ['203.0.113.7', balancer] };
    assert.equal(certificateFault(now.certificate, names), undefined);
  });

  it('hold the certificate of the user as it is', async () => {
    await using made = await mkdtempDisposable(join(tmpdir(), 'secrets-test-'));
    const own = { certPath: join(made.path, 'c'), keyPath: join(made.path, 'k') };
    const { certificate } = await secretsFor(plan, machines, undefined);
    await writeFile(own.certPath, certificate.certPem);
    await writeFile(own.keyPath, certificate.keyPem);

    const secrets = await secretsFor({ ...plan, certificate: own }, machines, undefined);

    assert.deepEqual(secrets.certificate, certificate);
  });

  it('are refused when a file of the user is not there', async () => {
    const own = { certPath: '/nowhere/c', keyPath: '/nowhere/k' };

    await assert.rejects(
      secretsFor({ ...plan, certificate: own }, machines, undefined),
      (thrown) =>
        thrown instanceof Failure &&
        thrown.kind === 'PlanInvalid' &&
        thrown.message.includes('/nowhere/') &&
        thrown.facts.hint?.includes('TLS_CERT') === true,
    );
  });
});
