import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { sh } from '../../remote/shell.ts';
import { inMemory, inventoryPath, keptDirectory, ownDirectory } from '../../roles/inventory.ts';
import { Host } from '../../world/command.ts';
import { removal } from './removal.ts';

/** Programs of a machine that write down what they are asked. The package of nft takes it along when it goes. */
const programs: Readonly<Record<string, string>> = {
  systemctl: `case $* in
  list-units*) echo 'gone.service not-found failed failed gone.service'; echo 'theirs.service loaded failed failed theirs';;
  reset-failed*) echo "systemctl $*" >> "$ROOT/asked";;
esac`,
  getent: 'exit 2',
  'dpkg-query': 'echo "ii  nftables"; echo "ii  prometheus"; echo "ii  vim"',
  nft: 'echo "nft $*" >> "$ROOT/asked"',
  'apt-get': `[ "$1" != -s ] || { shift 2; for one in "$@"; do echo "Purg $one [1.0]"; done; exit 0; }
echo "apt-get $(echo "$@" | sed 's/.* purge/purge/')" >> "$ROOT/asked"
rm -f "$ROOT/bin/nft"
rmdir "$ROOT/lib/prometheus"`,
};

describe('what puts a machine back', () => {
  const made = { root: '' };
  const inside = (path: string): string => join(made.root, path);

  beforeEach(async () => {
    made.root = await mkdtemp(join(tmpdir(), 'removal-'));
    for (const [name, script] of Object.entries(programs)) {
      await write(`bin/${name}`, `#!/bin/sh\n${script}\n`);
      await chmod(inside(`bin/${name}`), 0o755);
    }
  });

  afterEach(async () => {
    await rm(made.root, { recursive: true, force: true });
  });

  async function write(path: string, content: string): Promise<void> {
    await mkdir(dirname(inside(path)), { recursive: true });
    await writeFile(inside(path), content);
  }

  /** Runs it below a directory of ours: what it would do to a machine, it does there. */
  async function putBack(inventory: readonly string[]): Promise<string> {
    await write(inventoryPath, `${inventory.join('\n')}\n`);
    await write(`${ownDirectory}/label.json`, '{}');
    const text = [ownDirectory, '/run/'].reduce(
      (script, path) => script.replaceAll(path, `${made.root}${path}`),
      removal.text,
    );
    return await new Host({ isRoot: false }).run(
      sh`ROOT=${made.root} PATH=${inside('bin')}:/usr/bin:/bin sh -c ${text}`,
    );
  }

  it('undoes what is in the kernel while the programs for it are still there', async () => {
    await mkdir(inside('lib/prometheus'), { recursive: true });

    const said = await putBack(['package nftables', 'undo nft delete table inet ours', 'package prometheus']);

    assert.deepEqual((await readFile(inside('asked'), 'utf8')).trim().split('\n'), [
      'nft delete table inet ours',
      'apt-get purge nftables prometheus',
      'systemctl reset-failed gone.service',
    ]);
    assert.equal(said, '');
  });

  it('leaves no directory of a package because something of ours is in it', async () => {
    await write('lib/prometheus/broken/chunk', 'data');

    await putBack([`tree ${inside('lib/prometheus/broken')}`, 'package prometheus']);

    assert.equal(existsSync(inside('lib/prometheus')), false);
  });

  it('leaves nothing in memory', async () => {
    for (const path of inMemory) await write(path, 'of ours');
    await write('/run/of-the-owner', 'stays');

    await putBack([]);

    assert.deepEqual(
      inMemory.filter((path) => existsSync(inside(path))),
      [],
    );
    assert.equal(existsSync(inside('/run/of-the-owner')), true);
  });

  it('gives files of the owner back as they were, and forgets the machine last', async () => {
    await write('etc/thing.conf', 'ours');
    await write(join(keptDirectory, inside('etc/thing.conf')), "the owner's");
    await write('etc/new.conf', 'ours');

    await putBack([`changed ${inside('etc/thing.conf')}`, `file ${inside('etc/new.conf')}`]);

    assert.equal(await readFile(inside('etc/thing.conf'), 'utf8'), "the owner's");
    assert.equal(existsSync(inside('etc/new.conf')), false);
    assert.equal(existsSync(inside(ownDirectory)), false);
  });
});
