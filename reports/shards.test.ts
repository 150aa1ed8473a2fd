import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { readEnvironment } from '../deploy/world/environment.ts';
import { readRuns } from './run-folder.ts';

const { projectDir } = readEnvironment();
const run = promisify(execFile);
/** Long enough to be seen apart in time. */
const specText = (name: string): string => `
import { expect, test } from '@playwright/test';
for (const place of [1, 2])
  test('${name} ' + place, { annotation: { type: 'proves', description: 'pingWell' } }, async ({}, testInfo) => {
    await testInfo.attach('log', { body: '${name} was here', contentType: 'text/plain' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect('${name} ' + place).not.toBe('second 2');
  });
`;

void describe('shards of a run', () => {
  const place = { directory: '' };
  /** Playwright with a small project of its own, below our packages. */
  const playwright = async (...words: readonly string[]): Promise<void> => {
    const cli = join(projectDir, 'node_modules/@playwright/test/cli.js');
    // A run with a red test ends with 1, and is what is wanted here.
    await run(join(projectDir, 'node_modules/.bin/node'), [cli, ...words], {
      cwd: place.directory,
      env: { PATH: '/usr/bin:/bin', STAND: 'no-such-stand' },
    }).catch(() => undefined);
  };
  before(async () => {
    await mkdir(join(projectDir, '.build'), { recursive: true });
    place.directory = await mkdtemp(join(projectDir, '.build/shards-'));
    await mkdir(join(place.directory, 'checks'));
    const reporter = JSON.stringify(join(projectDir, 'reports/run-reporter.ts'));
    await writeFile(join(place.directory, 'package.json'), '{"type":"module","version":"1.0.0"}');
    await writeFile(
      join(place.directory, 'playwright.config.ts'),
      `export default { workers: 1, testMatch: '**/*.spec.ts', reporter: [[${reporter}, { projectDir: import.meta.dirname }]] };`,
    );
    for (const name of ['first', 'second'])
      await writeFile(join(place.directory, `checks/${name}.spec.ts`), specText(name));
  });
  after(async () => {
    await rm(place.directory, { recursive: true, force: true });
  });

  void it('put together from their blobs are one report on the clock on which they happened', async () => {
    const blobs = join(place.directory, 'all');
    await mkdir(blobs);
    for (const shard of [1, 2]) {
      await playwright('test', `--shard=${shard}/2`, '--reporter=blob');
      await cp(join(place.directory, 'blob-report'), blobs, { recursive: true });
    }

    await playwright('merge-reports', '--config', 'playwright.config.ts', blobs);

    const { runs, troubles } = await readRuns(join(place.directory, 'reports/runs'));
    const [merged = assert.fail('no run was written')] = runs;
    const { checks, startedAt, endedAt = '', chosen, planned } = merged.run;
    assert.deepEqual(troubles, []);
    assert.equal(runs.length, 1);
    assert.deepEqual(
      checks.map(({ title, verdict, file }) => [title, verdict, file]),
      [
        ['first 1', 'pass', 'checks/first.spec.ts'],
        ['first 2', 'pass', 'checks/first.spec.ts'],
        ['second 1', 'pass', 'checks/second.spec.ts'],
        ['second 2', 'fail', 'checks/second.spec.ts'],
      ],
    );
    assert.equal(planned.length, 4);
    assert.deepEqual(chosen, ['merged from blobs']);
    // The run began with its first check, not when the blobs were put together, and every check lies within it.
    assert.equal(startedAt, checks[0]?.startedAt);
    for (const check of checks) {
      assert.ok(check.startedAt >= startedAt && check.startedAt <= endedAt);
      assert.ok(Date.parse(check.startedAt) + check.tookMs <= Date.parse(endedAt));
    }
    assert.ok(Date.parse(checks[2]?.startedAt ?? '') - Date.parse(checks[1]?.startedAt ?? '') >= 300);
    const [log] = checks[0]?.evidence ?? [];
    assert.equal(await readFile(join(merged.directory, log?.path ?? ''), 'utf8'), 'first was here');
    assert.match(await readFile(join(place.directory, 'reports/out/index.html'), 'utf8'), /second 2/);
  });
});
