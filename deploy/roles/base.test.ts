import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { sh } from '../remote/shell.ts';
import { Host } from '../world/command.ts';
import { baseSteps, namesBlock } from './base.ts';
import { ownDirectory } from './inventory.ts';
import { RemoteInMemory } from './remote-in-memory.ts';
import { sampleFacts, sampleMachine } from './stand-sample.ts';

const stand = sampleFacts();
const balancer = sampleMachine('balancer');

describe('the base of a machine', () => {
  it('names every machine of the stand once, itself by loopback', () => {
    const lines = namesBlock(stand, balancer)
      .split('\n')
      .filter((line) => !line.startsWith('#'));

    assert.deepEqual(lines, [
      '127.0.1.1\tbalancer',
      '192.0.2.2\tbingo-1',
      '192.0.2.3\tbingo-2',
      '192.0.2.4\tdatabase',
    ]);
  });

  it('keeps the lines of the owner whole, also where the last one was never ended', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'base-'));
    try {
      const path = join(directory, 'hosts');
      await writeFile(path, '127.0.0.1 localhost');
      const remote = new RemoteInMemory();
      const named = baseSteps(stand, balancer).find(({ name }) => name.includes('known by name'));

      await named?.apply({ remote, say: () => undefined });
      const script = (remote.changes[0] ?? '')
        .replaceAll('/etc/hosts', path)
        .replaceAll(ownDirectory, join(directory, 'own'));
      await new Host({ isRoot: false }).run(sh`sh -c ${script} && sh -c ${script}`);

      assert.equal(
        await readFile(path, 'utf8'),
        `127.0.0.1 localhost\n${namesBlock(stand, balancer)}\n`,
        'also when it was done twice',
      );
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('has steps with names of their own', () => {
    const names = baseSteps(stand, balancer).map(({ name }) => name);

    assert.equal(new Set(names).size, names.length);
  });
});
