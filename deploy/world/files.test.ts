import assert from 'node:assert/strict';
import { mkdtempDisposable, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createNew, isThere, readIfThere, remove, writeWhole } from './files.ts';

const directory = () => mkdtempDisposable(join(tmpdir(), 'files-test-'));
const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

describe('a file written whole', () => {
  it('is for its owner alone, in a directory for its owner alone', async () => {
    await using made = await directory();
    const path = join(made.path, 'stand', 'keys.json');

    await writeWhole(path, 'text');

    assert.deepEqual(await Promise.all([path, join(made.path, 'stand')].map(modeOf)), ['600', '700']);
    assert.equal(await readFile(path, 'utf8'), 'text');
  });

  it('has the mode that was asked for, whatever it had before', async () => {
    await using made = await directory();
    const path = join(made.path, 'certificate.pem');
    await writeWhole(path, 'old');

    await writeWhole(path, 'new', { mode: 0o644 });

    assert.equal(await modeOf(path), '644');
    assert.equal(await readFile(path, 'utf8'), 'new');
  });

  it('is never seen in part, and leaves nothing beside it', async () => {
    await using made = await directory();
    const path = join(made.path, 'stand.json');
    const texts = ['a', 'b'].map((letter) => letter.repeat(400_000));
    await writeWhole(path, texts[0] ?? '');
    const state = { writing: true, seen: new Set<string>(), looks: 0 };

    const writing = (async () => {
      for (let turn = 0; turn < 20; turn += 1) await writeWhole(path, texts[turn % 2] ?? '');
      state.writing = false;
    })();
    while (state.writing) {
      const text = await readFile(path, 'utf8');
      state.seen.add(`${text.length} × ${[...new Set(text)].join('')}`);
      state.looks += 1;
    }
    await writing;

    assert.ok(state.looks > 5, `only ${state.looks} looks`);
    assert.deepEqual(
      [...state.seen].filter((seen) => !/^400000 × [ab]$/.test(seen)),
      [],
    );
    assert.deepEqual(await readdir(made.path), ['stand.json']);
  });
});

describe('a file created anew', () => {
  it('belongs to exactly one of many who try at once, with its whole content', async () => {
    await using made = await directory();
    const path = join(made.path, 'lock');

    const tries = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => ({ n, won: await createNew(path, `held by ${n}`) })),
    );

    const winners = tries.filter(({ won }) => won).map(({ n }) => `held by ${n}`);
    assert.deepEqual(winners, [await readFile(path, 'utf8')]);
    assert.deepEqual(await readdir(made.path), ['lock']);
  });
});

describe('a file that may not be there', () => {
  it('is read as nothing, and removed without a word', async () => {
    await using made = await directory();
    await writeFile(join(made.path, 'file'), '');

    for (const name of ['none', 'none/below', 'file/below']) {
      const path = join(made.path, name);
      assert.equal(await readIfThere(path), undefined);
      assert.equal(await isThere(path), false);
    }
    await remove(join(made.path, 'none'));
    assert.equal(await isThere(join(made.path, 'file')), true);
  });

  it('is an error when it is there and cannot be read', async () => {
    await using made = await directory();

    await assert.rejects(readIfThere(made.path), { code: 'EISDIR' });
  });
});
