import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { quote, sh } from './shell.ts';

/** The shells a machine may have as its /bin/sh, and login shells; those that this computer has. */
const shells = ['/bin/sh', '/usr/bin/dash', '/usr/bin/bash'].filter((path) => existsSync(path));

const codePoints = Array.from({ length: 255 }, (_, index) => String.fromCodePoint(index + 1));

const awkward = [
  '',
  ' ',
  '-n',
  '--',
  '-',
  '~',
  '~root',
  '*',
  '?',
  '[a-z]',
  '{a,b}',
  'a\nb',
  '\n',
  'a\n\n',
  '\\',
  '\\n',
  'ends with \\',
  "'",
  "''",
  `'"'"'`,
  '$HOME',
  '${HOME}',
  '$(id)',
  '`id`',
  '!!',
  '#no comment',
  'A=b',
  'a;b',
  'a&b',
  'a|b',
  'a>b',
  '%s%n',
  'Петя',
  'żółw',
  '日本語',
  '🦊👩‍👩‍👧',
  '\u{10ffff}',
  '\ufeff',
  'e\u0301',
  "it's",
];

describe('the sh template', () => {
  for (const shell of shells) {
    it(`is read back by ${shell} as the very same words`, () => {
      const words = [...awkward, ...codePoints, codePoints.join(''), ...randomWords(20_260_101, 400)];

      const readBack = wordsOf(shell, words);

      assert.deepEqual(readBack, words);
    });

    it(`makes one word of every value for ${shell}, wherever it stands`, () => {
      const command = sh`set -- ${'a b'} x${'; id'}y --name=${'$HOME'} ${['c d', '', "e'f"]} ${7}; printf '%s|' "$#" "$@"`;

      const output = execFileSync(shell, ['-c', command.text], { encoding: 'utf8' });

      assert.equal(output, "7|a b|x; idy|--name=$HOME|c d||e'f|7|");
    });

    it(`keeps numbers and assignments words for ${shell}, even where the grammar would read more into them`, () => {
      const command = sh`echo ${2}>&1; echo ${['a', '1']}>&1; ${'A=b'} 2>/dev/null || echo refused`;

      const output = execFileSync(shell, ['-c', command.text], { encoding: 'utf8' });

      assert.equal(output, '2\na 1\nrefused\n');
    });
  }

  it('was tried with at least one shell', () => {
    assert.notEqual(shells.length, 0);
  });

  it('takes a command made by itself as it is', () => {
    const inner = sh`printf %s ${'a b'}`;

    assert.equal(sh`${inner} | wc -c`.text, "printf %s 'a b' | wc -c");
  });

  it('leaves plain words bare, for the sake of messages', () => {
    assert.equal(sh`cat ${'/etc/hosts'} ${5} ${'--level=3'}`.text, 'cat /etc/hosts 5 --level=3');
  });

  it('refuses what no command line can carry', () => {
    assert.throws(() => quote('a\0b'), /NUL/);
    assert.throws(() => quote('\ud800'), /surrogate/);
  });
});

function wordsOf(shell: string, words: readonly string[]): string[] {
  const command = sh`printf '%s\\0' ${words}`;
  const output = execFileSync(shell, ['-c', command.text], { encoding: 'utf8' });
  return output.split('\0').slice(0, -1);
}

/** Words drawn from characters that shells care about, by a linear congruential generator (Numerical Recipes). */
function randomWords(seed: number, count: number): string[] {
  const special = Array.from(`abc 019-_=+/.,:;'"\\\`$(){}[]<>|&*?!#~%^@\n\t\r`);
  const alphabet = [...special, 'é', '☃', '🦊', '$(', '${', "'\\''"];
  const state = { value: seed };
  const below = (bound: number) => {
    state.value = (Math.imul(state.value, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state.value / 2 ** 32) * bound);
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: below(24) }, () => alphabet[below(alphabet.length)]).join(''),
  );
}
