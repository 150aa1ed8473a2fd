import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { until } from '../../world/clock.ts';
import { machineProcesses, type MachineProcesses } from './processes.ts';

/** A directory that no machine is ever started on. */
const root = '/nowhere/processes-test/bingo-1/root';

/** A process that looks like another one in the list of processes, until disposed of. It has one child. */
function disguised(name: string, words: readonly string[]): AsyncDisposable & { readonly pid: number } {
  const child = spawn('/bin/sh', ['-c', words[0] ?? '', ...words.slice(1)], {
    argv0: name,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return {
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    },
  };
}

/** Ends when its standard input does. */
const waiting = 'cat; :';

describe('the processes of a machine', () => {
  it('are its keeper and its first process, found by its directory', async () => {
    await using keeper = disguised('/usr/bin/systemd-nspawn', [waiting, 'x', `--directory=${root}`]);

    const found = await processesOf(root);

    assert.equal(found.keeper, keeper.pid);
    assert.notEqual(found.leader, undefined);
    assert.deepEqual(found.shells, []);
  });

  it('are those of its own directory alone', async () => {
    await using longer = disguised('systemd-nspawn', [waiting, 'x', `--directory=${root}-2`]);
    await using _named = disguised('editor', [waiting, 'x', `--directory=${root}`]);

    assert.equal((await processesOf(`${root}-2`)).keeper, longer.pid);
    assert.equal(await machineProcesses(root), undefined);
  });

  it('are the shell that starts the keeper again, too', async () => {
    const command = `${waiting} # systemd-nspawn --directory=${root} --boot`;
    await using shell = disguised('sh', [command]);

    const found = await processesOf(root);

    assert.deepEqual([found.keeper, found.shells], [undefined, [shell.pid]]);
  });

  it('are none when it does not run', async () => {
    assert.equal(await machineProcesses(root), undefined);
  });
});

/** What is found once the process has become what it is to look like, and has its child. */
async function processesOf(directory: string): Promise<MachineProcesses> {
  return await until({ attempted: 'find the process', withinMs: 10_000, everyMs: 10 }, async () => {
    const found = await machineProcesses(directory);
    // A child looks like its parent until it is what it runs: two shells are one that has just forked.
    const isWhole = found !== undefined && (found.leader !== undefined || found.shells.length === 1);
    return isWhole ? { seen: found } : { missing: JSON.stringify(found) };
  });
}
