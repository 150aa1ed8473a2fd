// What bad input gets from make k6 and make limit: one message with a hint, exit code 3, and not one request.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { CommandResult } from '../../deploy/remote/remote.ts';
import { sh } from '../../deploy/remote/shell.ts';
import { Host } from '../../deploy/world/command.ts';
import { readEnvironment } from '../../deploy/world/environment.ts';

const { isRoot, projectDir } = readEnvironment();
const host = new Host({ isRoot });

async function run(name: 'k6' | 'limit', settings: Readonly<Record<string, string>>): Promise<CommandResult> {
  const said = Object.entries({ STAND: 't-load-input', ...settings }).map(
    ([key, value]) => `${key}=${value}`,
  );
  const node = join(projectDir, 'node_modules/.bin/node');
  return await host.attempt(sh`env ${said} ${node} ${join(projectDir, `load/commands/${name}.ts`)}`);
}

function isRefusal({ exitCode, stderr }: CommandResult, message: RegExp): void {
  assert.equal(exitCode, 3, stderr);
  assert.match(stderr, message);
  assert.match(stderr, /^(?:[a-z0-9]+: could not .*: .*\n {2}hint: .*\n)+$/);
}

describe('make limit', () => {
  it('refuses an endpoint that it does not know, or that has no bound on its latency', async () => {
    const known = /give one of \/operation, \/db_dummy, \/api\/movie\/\{id\}/;
    isRefusal(await run('limit', { ENDPOINT: '/nothing' }), known);
    isRefusal(await run('limit', { ENDPOINT: '/api/session' }), known);
  });

  it('refuses a service that is not a stand of ours', async () => {
    isRefusal(await run('limit', { TARGET: 'http://127.0.0.1:9' }), /only a stand of yours is loaded/);
  });

  it('refuses a stand that is not there', async () => {
    isRefusal(await run('limit', {}), /nothing is remembered of it/);
  });
});

describe('make k6', () => {
  it('writes the script where it is told to', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'k6-'));
    try {
      const path = join(directory, 'load.k6.js');

      const { exitCode, stdout, stderr } = await run('k6', { OUT: path });

      assert.equal(exitCode, 0, stderr);
      assert.match(stdout, /dbDummy +R05 +GET \/db_dummy: /);
      assert.match(await readFile(path, 'utf8'), /export const options = \{/);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('refuses a place that nothing can be written to', async () => {
    isRefusal(await run('k6', { OUT: tmpdir() }), /EISDIR/);
    isRefusal(await run('k6', { OUT: '/proc/none/load.k6.js' }), /there is no directory \/proc\/none/);
  });
});
