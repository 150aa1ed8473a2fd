import assert from 'node:assert/strict';
import { chmod, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { binaryFor, refuseUnfitBinary } from './binary.ts';
import { sampleFacts } from './roles/stand-sample.ts';
import { Host } from './world/command.ts';
import { readEnvironment } from './world/environment.ts';

/** The first 20 bytes of an ELF executable for a machine (`e_machine`). */
function elf(machine: number): Buffer {
  const header = Buffer.alloc(20);
  header.write('\u007fELF', 'latin1');
  header.writeUInt16LE(machine, 18);
  return header;
}

interface Candidate {
  readonly what: string;
  readonly content: string | Buffer;
  readonly mode?: number;
  readonly refused?: RegExp;
}

const candidates: readonly Candidate[] = [
  { what: 'an ELF executable of the machines', content: elf(62) },
  { what: 'a script', content: '#!/bin/sh\n' },
  {
    what: 'an ELF executable of another machine',
    content: elf(183),
    refused: /made for arm64, and the machines are x64/,
  },
  { what: 'one of a machine without a name', content: elf(9_999), refused: /made for machine 9999/ },
  { what: 'not executable', content: elf(62), mode: 0o644, refused: /not executable/ },
  { what: 'a text', content: 'hello, this is text', refused: /neither an ELF executable nor a script/ },
  { what: 'cut off in its header', content: elf(62).subarray(0, 19), refused: /neither an ELF/ },
  { what: 'empty', content: '', refused: /neither an ELF/ },
];

describe('an executable of the user', () => {
  for (const { what, content, mode = 0o755, refused } of candidates) {
    it(`is ${refused === undefined ? 'taken' : 'refused'} when it is ${what}`, async () => {
      await using made = await mkdtempDisposable(join(tmpdir(), 'binary-test-'));
      const path = join(made.path, 'bingo');
      await writeFile(path, content);
      await chmod(path, mode);

      const looking = refuseUnfitBinary(path, 'x64');

      if (refused === undefined) await looking;
      else await assert.rejects(looking, { kind: 'PlanInvalid', message: refused });
    });
  }

  it('is refused when it is a directory, or not there', async () => {
    await using made = await mkdtempDisposable(join(tmpdir(), 'binary-test-'));

    await assert.rejects(refuseUnfitBinary(made.path), { message: /not a file/ });
    await assert.rejects(refuseUnfitBinary(join(made.path, 'bingo')), { message: /no such file/ });
  });

  it('that runs here is fit for here', async () => {
    const { projectDir, isRoot } = readEnvironment();
    const path = join(projectDir, 'node_modules/node/bin/node');
    const plan = { ...sampleFacts().plan, binary: { kind: 'own', path } } as const;

    assert.equal(await binaryFor(plan, projectDir, new Host({ isRoot })), path);
    await assert.rejects(refuseUnfitBinary(path, `not ${arch()}`), { message: /made for/ });
  });
});
