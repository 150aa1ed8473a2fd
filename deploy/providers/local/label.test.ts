import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { labelOf, machineLabel, systemDirectories, systemDirectoriesIn } from './label.ts';

const names = [
  'a',
  'main',
  'main-2',
  'elevenchars',
  'twelve-chars',
  'twelve-charz',
  'a-b',
  'a-b-c',
  'a'.repeat(24),
  `${'a'.repeat(23)}b`,
];

describe('the label of a stand', () => {
  const labels = names.map((name) => labelOf(name, systemDirectories));

  it('is no two stands’ in anything that it names', () => {
    for (const part of ['directory', 'file', 'bridge', 'table'] as const) {
      const all = labels.map((label) => label[part]);
      assert.equal(new Set(all).size, names.length, all.join(', '));
    }
  });

  it('fits what the kernel allows: 15 characters for a bridge, letters and digits for a table', () => {
    for (const { bridge, table } of labels) {
      assert.match(bridge, /^bst-[a-z0-9-]{1,11}$/);
      assert.match(table, /^[a-z][a-z0-9_]*$/);
    }
  });

  it('is the same tomorrow: a stand is found again by it', () => {
    assert.deepEqual(labelOf('main', systemDirectories), {
      stand: 'main',
      directory: '/var/lib/bingo-stand/main',
      file: '/var/lib/bingo-stand/main/label.json',
      bridge: 'bst-main',
      table: 'bingo_stand_main_0d6e',
    });
    assert.equal(labelOf('a-rather-long-name', systemDirectories).bridge, 'bst-a-rath87d02');
  });

  it('gives every machine a directory of its own below the stand', () => {
    const label = labelOf('main', systemDirectories);
    const machines = ['balancer', 'bingo-1', 'bingo-2', 'database'].map((name) => machineLabel(label, name));

    assert.equal(new Set(machines.map(({ name }) => name)).size, 4);
    for (const { root, console, made, machine } of machines) {
      for (const path of [root, console, made])
        assert.ok(path.startsWith(`${label.directory}/${machine}/`), path);
    }
  });
});

describe("the system's directories", () => {
  it('are the usual ones, or two inside the one that the user names', () => {
    assert.equal(systemDirectoriesIn(undefined), systemDirectories);
    const { machines, images } = systemDirectoriesIn('/data/stand');
    assert.deepEqual([machines, images], ['/data/stand/machines', '/data/stand/images']);
  });
});
