import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { CommandResult } from '../remote/remote.ts';
import { sh } from '../remote/shell.ts';
import { Host } from '../world/command.ts';
import { installation, inventoryPath, ownDirectory } from './inventory.ts';

/** An apt whose `update` fails so often, with these words, before it ends well. */
function apt(failures: number, words: string): string {
  return `for word; do case $word in update|--simulate|install) break;; esac; done
echo "$word" >> "$ROOT/asked"
case $word in
  update) [ $(grep -c update "$ROOT/asked") -gt ${failures} ] || { echo "${words}" >&2; exit 100; };;
  install) mkdir "$ROOT/etc/forgotten";;
  --simulate) echo 'Inst haproxy (3.0 Debian:13 [amd64])'; echo 'Inst libssl3 [3.5.1] (3.5.2 Debian:13 [amd64])';;
esac`;
}

describe('an installation on somebody’s machine', () => {
  const made = { root: '' };

  beforeEach(async () => {
    made.root = await mkdtemp(join(tmpdir(), 'installation-'));
    await program('dpkg', 'true');
    await program('getent', 'true');
    await program('sleep', 'echo sleep >> "$ROOT/asked"');
  });

  afterEach(async () => {
    await rm(made.root, { recursive: true, force: true });
  });

  async function program(name: string, script: string): Promise<void> {
    const path = join(made.root, 'bin', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
  }

  /** Runs it below a directory of ours: what it would do to a machine, it does there. */
  async function install(): Promise<CommandResult> {
    const text = [ownDirectory, '/usr/sbin/policy-rc.d', '/etc /var/lib'].reduce(
      (script, path) => script.replaceAll(path, `${made.root}${path}`),
      installation(['haproxy']).text,
    );
    await mkdir(join(made.root, 'usr/sbin'), { recursive: true });
    await mkdir(join(made.root, 'etc/of-the-owner'), { recursive: true });
    return await new Host({ isRoot: false }).attempt(
      sh`ROOT=${made.root} PATH=${join(made.root, 'bin')}:/usr/bin:/bin sh -c ${text}`,
    );
  }

  async function asked(): Promise<readonly string[]> {
    return (await readFile(join(made.root, 'asked'), 'utf8')).trim().split('\n');
  }

  it('waits while the machine updates its own lists', async () => {
    await program(
      'apt-get',
      apt(2, 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7'),
    );

    const { exitCode, stderr } = await install();

    assert.equal(exitCode, 0, stderr);
    assert.deepEqual((await asked()).slice(0, 5), ['update', 'sleep', 'update', 'sleep', 'update']);
  });

  it('gives up when they are held for two minutes, and says by whom', async () => {
    await program(
      'apt-get',
      apt(1_000, 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7'),
    );

    const { exitCode, stderr } = await install();

    assert.equal(exitCode, 100);
    assert.match(stderr, /held by process 7/);
    assert.equal((await asked()).filter((word) => word === 'sleep').length, 120);
  });

  it('does not wait for what waiting does not mend', async () => {
    await program('apt-get', apt(1_000, 'E: Failed to fetch http://mirror.example'));

    const { exitCode, stderr } = await install();

    assert.equal(exitCode, 100);
    assert.match(stderr, /Failed to fetch/);
    assert.deepEqual(await asked(), ['update']);
  });

  it('writes down what it brings, and not what was there in an older version', async () => {
    await program('apt-get', apt(0, ''));

    await install();

    const inventory = await readFile(join(made.root, inventoryPath), 'utf8');
    assert.deepEqual(inventory.trim().split('\n'), [
      'package haproxy',
      `directory ${made.root}/etc/forgotten`,
    ]);
  });
});
