import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { keepEvidence } from './evidence.ts';
import { chosenWords } from './harness-facts.ts';
import { readRun, writeRun } from './run-file.ts';
import { forgetOldRuns, makeRunFolder, namedRun, readRuns, runNames } from './run-folder.ts';
import { Redactor } from './secrets.ts';
import { sampleCheck, sampleRun } from './test-run.ts';

void describe('the facts of a run', () => {
  const place = { root: '' };
  before(async () => {
    place.root = await mkdtemp(join(tmpdir(), 'bingo-runs-'));
  });
  after(async () => {
    await rm(place.root, { recursive: true, force: true });
  });
  const store = async (hour: number, kind: 'checks' | 'load' = 'checks'): Promise<string> => {
    const startedAt = new Date(Date.UTC(2026, 10, 1, hour));
    const { id, directory } = await makeRunFolder(place.root, { startedAt, stand: 'main' });
    await writeRun(directory, sampleRun({ id, kind, startedAt: startedAt.toISOString() }));
    return id;
  };

  void it('come back as they were written', async () => {
    const run = sampleRun({
      checks: [
        sampleCheck({
          verdict: 'fail',
          reason: 'no',
          measured: [{ bound: 'gapMsMax', limit: 1, value: null }],
        }),
      ],
    });
    const directory = join(place.root, 'elsewhere');

    await writeRun(directory, run);

    assert.deepEqual(await readRun(directory), run);
  });

  void it('are refused when they are of another version, and the other runs are read all the same', async () => {
    const id = await store(1);
    const strange = join(place.root, '2026-11-01T02-00-00Z-main');
    await mkdir(strange);
    await writeFile(join(strange, 'results.json'), '{"format":"bingo-stand run","version":99}');

    const { runs, troubles } = await readRuns(place.root);

    assert.deepEqual(
      runs.map(({ run }) => run.id),
      [id],
    );
    assert.equal(troubles.length, 1);
    assert.match(troubles[0] ?? '', /02-00-00Z-main.*version/s);
    await rm(strange, { recursive: true });
  });

  void it('get a folder each, also in the same second', async () => {
    const startedAt = new Date('2026-12-01T00:00:00Z');
    const first = await makeRunFolder(place.root, { startedAt, stand: '../Evil name' });
    const second = await makeRunFolder(place.root, { startedAt, stand: '../Evil name' });

    assert.notEqual(first.id, second.id);
    assert.match(first.id, /^2026-12-01T00-00-00Z-[a-z0-9-]+$/);
    for (const { directory } of [first, second]) await rm(directory, { recursive: true });
  });

  void it('are kept for the last runs of each kind only', async () => {
    const load = await store(3, 'load');
    const checks = [await store(4), await store(5), await store(6)];

    await forgetOldRuns(place.root, 2);

    assert.deepEqual(await runNames(place.root), [load, ...checks.slice(1)]);
  });

  void it('are found by name, or the newest names are told', async () => {
    const [name = ''] = await runNames(place.root);

    assert.equal((await namedRun(place.root, name)).run.id, name);
    await assert.rejects(namedRun(place.root, 'none'), /there is none of this name/);
  });
});

void describe('the evidence of a check', () => {
  void it('is kept under a name that leads nowhere else and that no browser runs', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'bingo-evidence-'));
    const attachment = { name: '../../<script>.html?', contentType: 'text/html', body: Buffer.from('<b>') };

    const kept = await keepEvidence(directory, { attachment, place: 7, redactor: new Redactor() });

    assert.match(kept.path ?? '', /^evidence\/7-[\w.-]+\.txt$/);
    assert.equal(await readFile(join(directory, kept.path ?? ''), 'utf8'), '<b>');
    await rm(directory, { recursive: true });
  });

  void it('that is not there is listed with the reason', async () => {
    const attachment = { name: 'log', contentType: 'text/plain', path: join(tmpdir(), 'bingo-no-such-file') };

    const kept = await keepEvidence(tmpdir(), { attachment, place: 1, redactor: new Redactor() });

    assert.equal(kept.path, undefined);
    assert.match(kept.leftOut ?? '', /ENOENT/);
  });
});

void describe('the words that limit a run', () => {
  const words = (...argv: readonly string[]): readonly string[] =>
    chosenWords({ argv: ['node', 'playwright', 'test', ...argv], shard: null });

  void it('are those that choose among the checks', () => {
    assert.deepEqual(words(), []);
    assert.deepEqual(chosenWords({ argv: [], shard: null }), ['merged from blobs']);
    assert.deepEqual(words('--reporter', 'list', '--workers=1', '--config', 'playwright.config.ts'), []);
    assert.deepEqual(words('checks/clocks.spec.ts', '-g', 'database'), [
      'checks/clocks.spec.ts',
      '-g',
      'database',
    ]);
    assert.deepEqual(
      chosenWords({ argv: ['node', 'playwright', 'test', '--shard=1/3'], shard: { current: 1, total: 3 } }),
      ['shard 1 of 3'],
    );
  });
});
