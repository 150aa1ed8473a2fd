import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { StandFiles } from '../deploy/stand-files.ts';
import { readEnvironment } from '../deploy/world/environment.ts';
import { zippedContents } from './zipped.ts';

const { projectDir } = readEnvironment();
const run = promisify(execFile);
const secret = 'pLanted-Password_0123456789abcdef';
const specText = (word: string): string => `
import { test } from '@playwright/test';
test('leaks', async ({}, testInfo) => {
  await testInfo.attach('log', { body: 'before ${word} after', contentType: 'text/plain' });
  await testInfo.attach('picture', { body: Buffer.from('\\u0000${word}'), contentType: 'image/png' });
  throw new Error('no login with ${word}');
});
`;

void describe('what Playwright leaves behind', () => {
  const place = { directory: '' };
  before(async () => {
    await mkdir(join(projectDir, '.build'), { recursive: true });
    place.directory = await mkdtemp(join(projectDir, '.build/guard-'));
    await writeFile(join(place.directory, 'package.json'), '{"type":"module","version":"1.0.0"}');
    const files = new StandFiles({ projectDir: place.directory, stand: 'main' });
    await files.writeSecrets({
      databasePassword: secret,
      certificate: { certPem: 'public', keyPem: 'none' },
    });
  });
  after(async () => {
    await rm(place.directory, { recursive: true, force: true });
  });
  /** Playwright with a small project of its own, below our packages; gives back what it printed. */
  const playwright = async (word: string): Promise<string> => {
    const guard = JSON.stringify(join(projectDir, 'reports/guard-reporter.ts'));
    await writeFile(join(place.directory, 'leaks.spec.ts'), specText(word));
    await writeFile(
      join(place.directory, 'playwright.config.ts'),
      `export default { reporter: [['html', { open: 'never' }], [${guard}, { projectDir: import.meta.dirname }]] };`,
    );
    const cli = join(projectDir, 'node_modules/@playwright/test/cli.js');
    // A run with a red test ends with 1, and is what is wanted here.
    return await run(join(projectDir, 'node_modules/.bin/node'), [cli, 'test'], {
      cwd: place.directory,
      env: { PATH: '/usr/bin:/bin', STAND: 'no-such-stand' },
    }).then(
      ({ stdout }) => stdout,
      (thrown: unknown) =>
        typeof thrown === 'object' && thrown !== null && 'stdout' in thrown ? String(thrown.stdout) : '',
    );
  };
  /** Every file, and every file in the archive of the page, in which the word stands. */
  const holding = async (word: string): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const folder of ['playwright-report', 'test-results']) {
      const entries = await readdir(join(place.directory, folder), { recursive: true, withFileTypes: true });
      for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
        const bytes = await readFile(join(parentPath, name));
        const [, packed] = /base64,([A-Za-z0-9+/=]{100,})<\/template>/.exec(bytes.toString('latin1')) ?? [];
        const contents = packed === undefined ? [] : zippedContents(Buffer.from(packed, 'base64'));
        if ([bytes, ...contents].some((one) => one.includes(word))) found.push(name);
      }
    }
    return found;
  };

  void it('holds no secret of a stand, in texts, pictures, nor in the archive of its page, and it is told', async () => {
    const told = await playwright(secret);

    assert.deepEqual(await holding(secret), []);
    assert.match(told, /index\.html: it held a secret of a stand and was removed/);
    assert.match(told, /data.*: a secret of a stand was taken out/);
  });

  void it('is as Playwright made it when there is no secret in it', async () => {
    const told = await playwright('harmless');

    assert.ok((await holding('harmless')).includes('index.html'), 'it is found where it is');
    assert.doesNotMatch(told, /secret/);
  });
});
