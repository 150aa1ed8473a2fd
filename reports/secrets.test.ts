import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { StandFiles } from '../deploy/stand-files.ts';
import { keepEvidence } from './evidence.ts';
import { pageFiles } from './page/browser-script.ts';
import { pageHtml } from './page/page.ts';
import { reportOf } from './publish.ts';
import { readRun, writeRun, type Evidence } from './run-file.ts';
import { Redactor, redactorFor, removedWords } from './secrets.ts';
import { sampleCheck, sampleRun } from './test-run.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const databasePassword = 'pLanted-Password_0123456789abcdef';
const token = `t1.9euelZqLmZ2V.${'k'.repeat(86)}`;
const keyLine = pem.split('\n')[3] ?? '';
const planted: Readonly<Record<string, string>> = {
  'the password': databasePassword,
  'the password as base64': Buffer.from(databasePassword).toString('base64').replace(/=+$/, ''),
  'a line of a private key': keyLine,
  'a token': token,
};
const leak = `psql: FATAL for postgres://bingo:${databasePassword}@10.77.0.13/bingo\n${pem}\nIAM ${token}, PGPASSWORD=${databasePassword}, ${planted['the password as base64'] ?? ''}, ${keyLine}`;

void describe('secrets', () => {
  const place: { projectDir: string; redactor: Redactor } = { projectDir: '', redactor: new Redactor() };
  before(async () => {
    place.projectDir = await mkdtemp(join(tmpdir(), 'bingo-secrets-'));
    const files = new StandFiles({ projectDir: place.projectDir, stand: 'main' });
    await files.writeSecrets({ databasePassword, certificate: { certPem: 'public', keyPem: pem } });
    place.redactor = await redactorFor(place.projectDir);
  });
  after(async () => {
    await rm(place.projectDir, { recursive: true });
  });
  const assertClean = (text: string, where: string): void => {
    for (const [name, secret] of Object.entries(planted))
      assert.ok(!text.includes(secret), `${name} is in ${where}`);
  };

  void it('planted in errors, logs, titles and names reach neither the results, nor a file of evidence, nor the page', async () => {
    const directory = join(place.projectDir, 'run');
    const attachments = [
      { name: `journal ${token}`, contentType: 'text/plain', body: Buffer.from(leak) },
      { name: 'facts', contentType: 'application/json', body: Buffer.from(JSON.stringify({ leak })) },
      { name: 'picture', contentType: 'image/png', body: Buffer.from(`\u0000${databasePassword}`) },
    ];
    const evidence: Evidence[] = [];
    for (const [nth, attachment] of attachments.entries())
      evidence.push(await keepEvidence(directory, { attachment, place: nth, redactor: place.redactor }));
    const check = sampleCheck({
      title: `it fails ${token}`,
      verdict: 'fail',
      reason: leak,
      error: leak,
      evidence,
    });

    await writeRun(directory, sampleRun({ checks: [check], troubles: [leak] }), place.redactor);

    const run = await readRun(directory);
    const files = await readdir(directory, { recursive: true, withFileTypes: true });
    const paths = files.filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    const html = pageHtml(
      await reportOf([{ directory, run }], { pageDirectory: directory }),
      await pageFiles(),
    );
    assert.equal(paths.length, 3, 'the results, and two texts');
    for (const path of paths) assertClean(`${path}\n${await readFile(path, 'utf8')}`, path);
    assertClean(html, 'the page');
    assert.ok(html.includes(removedWords) && html.includes('secrets were taken out'), 'the page says so');
    assert.equal(run.checks[0]?.evidence[2]?.leftOut, 'it holds a secret');
    assert.match(
      run.checks[0].error ?? '',
      /psql: FATAL for postgres:\/\/bingo:\[secret removed\]@10\.77\.0\.13/,
    );
  });

  void it('are known by their form where no stand is', () => {
    const { redact } = { redact: (text: string): string => new Redactor().redact(text).text };

    assert.equal(redact(`a ${pem} b`).includes(keyLine), false);
    assert.equal(redact(JSON.stringify({ pem })).includes(keyLine), false);
    assert.equal(redact('Authorization: Bearer abcdefgh12345'), `Authorization: Bearer ${removedWords}`);
    assert.equal(redact(`ghp_${'a'.repeat(36)}`), removedWords);
  });

  void it('are not seen in texts that have none', () => {
    const innocent = [
      'GET /api/session/17 took 103 ms; the password: short; http://10.77.0.10:8080/ping',
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPublicKeysAreNoSecrets0123456789abcdef operator',
      'Expected: a good answer in under 1000 ms, not older than 60 s',
    ];

    for (const text of innocent) assert.deepEqual(place.redactor.redact(text), { text, removed: 0 });
  });
});
