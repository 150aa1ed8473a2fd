import assert from 'node:assert/strict';
import { mkdtempDisposable, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { sampleFacts } from './roles/stand-sample.ts';
import { StandFiles, type StandKeys } from './stand-files.ts';
import { Failure } from './world/failure.ts';

const { plan, machines, secrets } = sampleFacts();
const pair = { privateKey: 'private\n', publicKey: 'ssh-ed25519 AAAA' };
const keys: StandKeys = { operator: pair, hosts: { balancer: pair } };

const home = () => mkdtempDisposable(join(tmpdir(), 'stand-files-test-'));
const filesIn = (projectDir: string): StandFiles => new StandFiles({ projectDir, stand: plan.stand });

describe("a stand's files", () => {
  it('give back what was written', async () => {
    await using made = await home();
    const files = filesIn(made.path);
    const certified = { ...secrets, certificate: { certPem: 'c', keyPem: 'k' } };

    await files.writeRecord({ plan, machines });
    await files.writeKeys(keys);
    await files.writeSecrets(certified);
    await files.writeKnownHosts(['a', 'b']);

    assert.deepEqual(await files.readKeys(), keys);
    assert.deepEqual(await files.readSecrets(), certified);
    const record = await files.readRecord();
    assert.deepEqual([record?.plan, record?.machines], [plan, machines]);
    assert.equal(await readFile(files.operatorKeyPath, 'utf8'), pair.privateKey);
    assert.equal(await readFile(files.knownHostsPath, 'utf8'), 'a\nb\n');
  });

  it('are for their owner alone, but for the certificate, which everybody is shown anyway', async () => {
    await using made = await home();
    const files = filesIn(made.path);

    await files.writeRecord({ plan, machines });
    await files.writeKeys(keys);
    await files.writeSecrets(secrets);
    await files.writeKnownHosts([]);

    const names = await readdir(files.directory);
    const modes = await Promise.all(
      names.map(async (name) => [name, ((await stat(join(files.directory, name))).mode & 0o777).toString(8)]),
    );
    assert.deepEqual(Object.fromEntries(modes), {
      'certificate.pem': '644',
      'keys.json': '600',
      known_hosts: '600',
      operator_key: '600',
      'secrets.json': '600',
      'stand.json': '600',
    });
    assert.equal((await stat(files.directory)).mode & 0o777, 0o700);
  });

  it('are nothing as long as there are none, and after they were removed', async () => {
    await using made = await home();
    const files = filesIn(made.path);
    assert.equal(await files.readRecord(), undefined);
    await files.writeRecord({ plan, machines });
    await files.writeKeys(keys);

    await files.remove();

    assert.deepEqual([await files.readRecord(), await files.readKeys()], [undefined, undefined]);
  });

  for (const [what, text] of [
    ['no JSON', '{"version":1,'],
    ['cut off to nothing', ''],
    ['of another version', JSON.stringify({ version: 2, plan, machines })],
    [
      'of a plan that cannot be',
      JSON.stringify({ version: 1, plan: { ...plan, email: 'nobody' }, machines }),
    ],
  ] as const) {
    it(`are refused with what to do when the record is ${what}`, async () => {
      await using made = await home();
      const files = filesIn(made.path);
      await files.writeRecord({ plan, machines });
      const path = join(files.directory, 'stand.json');
      await writeFile(path, text);

      await assert.rejects(files.readRecord(), (thrown) => {
        assert.ok(thrown instanceof Failure);
        assert.equal(thrown.kind, 'PlanInvalid');
        assert.equal(thrown.facts.attempted, `read ${path}`);
        return thrown.facts.hint?.includes('make deploy') === true;
      });
    });
  }

  it('say nothing of what a broken secret holds', async () => {
    await using made = await home();
    const files = filesIn(made.path);
    await files.writeSecrets(secrets);
    const broken = JSON.stringify({ databasePassword: 'hunter2', certificate: 'hunter3' });
    await writeFile(join(files.directory, 'secrets.json'), broken);

    await assert.rejects(
      files.readSecrets(),
      (thrown) => thrown instanceof Failure && !thrown.message.includes('hunter'),
    );
  });
});
