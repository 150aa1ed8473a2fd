import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Connection } from './connection.ts';
import { sh } from './shell.ts';
import { type Identity, shortened, SshRemote } from './ssh-remote.ts';
import type { RunOptions } from './remote.ts';

describe('a command', () => {
  for (const [identity, options, prefix] of [
    [{ as: 'root', sudo: true }, {}, 'sudo -n '],
    [{ as: 'root', sudo: true }, { as: 'login' }, ''],
    [{ as: 'login', sudo: true }, {}, ''],
    [{ as: 'login', sudo: true }, { as: 'root' }, 'sudo -n '],
    [{ as: 'root', sudo: false }, {}, ''],
  ] as const satisfies readonly (readonly [Identity, RunOptions, string])[]) {
    it(`is run ${prefix === '' ? 'without' : 'through'} sudo for ${JSON.stringify([identity, options])}`, async () => {
      assert.equal(
        (await linesOf(identity, options)).at(0),
        `${prefix}timeout -k 2 61 sh -c 'echo '\\''a b'\\'''`,
      );
    });
  }

  it('that may have begun is not repeated', async () => {
    const lines = await linesOf({ as: 'root', sudo: false }, {});

    assert.equal(lines.length, 1);
  });

  it('is shortened to one line for messages', () => {
    assert.equal(shortened(' a\n  b '), 'a b');
    assert.equal(shortened('x'.repeat(120)), 'x'.repeat(120));
    assert.equal(shortened('x'.repeat(121)), `${'x'.repeat(119)}…`);
  });
});

/** What is sent to the machine's login shell when its connection breaks at once, so that nobody knows more. */
async function linesOf(identity: Identity, options: RunOptions): Promise<string[]> {
  const lines: string[] = [];
  const start = (line: string) => {
    lines.push(line);
    return Promise.reject(new Error('this is no machine'));
  };
  const wire = { lost: undefined, start, tunnel: () => start(''), end: () => Promise.resolve() };
  const connection = new Connection({ machine: 'bingo-1', address: 'nowhere', reachWithinMs: 500 }, () =>
    Promise.resolve(wire),
  );
  await assert.rejects(new SshRemote(connection, identity).attempt(sh`echo ${'a b'}`, options), /no machine/);
  return lines;
}
