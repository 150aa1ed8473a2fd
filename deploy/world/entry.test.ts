import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { explain } from './entry.ts';
import { Failure, Failures } from './failure.ts';

const project = resolve(import.meta.dirname, '../..');
const world = join(project, 'deploy/world');
const invalid = `new Failure('PlanInvalid', { attempted: 'use it', happened: 'it is odd', hint: 'use another' })`;
const failed = `new Failure('CommandFailed', { attempted: 'run it', machine: 'bingo-1', happened: 'exit code 1' })`;

interface Called {
  readonly words?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

/** Runs an entry whose work is this script, as make would. */
function call(main: string, { words = [], variables = {} }: Called = {}) {
  const script = `const { runEntry } = await import('${join(world, 'entry.ts')}');
    const { Failure, Failures } = await import('${join(world, 'failure.ts')}');
    await runEntry({ name: 'try', summary: 'Tries it.', words: ['[machine]'] }, async (call) => { ${main} });`;
  const node = join(project, 'node_modules/.bin/node');
  return spawnSync(node, ['--input-type=module', '-e', script, '--', 'entry.ts', ...words], {
    env: { PATH: '/usr/bin:/bin', ...variables },
    encoding: 'utf8',
    timeout: 60_000,
  });
}

describe('an entry', () => {
  it('ends with the exit code of its work', () => {
    for (const code of [0, 1, 2]) assert.equal(call(`return ${code};`).status, code);
  });

  it('hands over its words, and whether a program reads', () => {
    const tell = 'call.write(JSON.stringify([call.words, call.json])); return 0;';

    assert.equal(call(tell, { words: ['bingo-1'] }).stdout, '[["bingo-1"],false]');
    assert.equal(call(tell, { words: ['--json'] }).stdout, '[[],true]');
    assert.equal(call(tell, { variables: { JSON: '1' } }).stdout, '[[],true]');
  });

  it('ends with 3 for bad use and with 2 for what it could not find out, in one message and no stack', () => {
    const bad = call(`throw ${invalid};`);
    const unknown = call(`throw ${failed};`);

    assert.deepEqual(
      [bad.status, bad.stderr, bad.stdout],
      [3, 'try: could not use it: it is odd\n  hint: use another\n', ''],
    );
    assert.deepEqual(
      [unknown.status, unknown.stderr],
      [2, 'try: could not run it on bingo-1: exit code 1\n'],
    );
  });

  it('tells everything that went wrong', () => {
    const both = call(`throw new Failures([${invalid}, ${failed}]);`);

    assert.equal(both.status, 2);
    assert.match(both.stderr, /use it.*\n.*hint.*\n.*run it on bingo-1/);
  });

  it('shows the stack of a defect, and only of a defect', () => {
    const { status, stderr } = call(`throw new TypeError('x is undefined');`);

    assert.equal(status, 2);
    assert.match(
      stderr,
      /^try: this is a defect of bingo-stand, please report it\nTypeError: x is undefined\n +at /,
    );
  });

  it('refuses words that it does not know, without a stack', () => {
    const { status, stderr } = call('return 0;', { words: ['--jsn'] });

    assert.equal(status, 3);
    assert.match(stderr, /unknown option '--jsn'/);
    assert.doesNotMatch(stderr, /\n +at /);
  });

  it('presents itself when it is asked for help', () => {
    const { status, stdout } = call('return 1;', { words: ['--help'] });

    assert.equal(status, 0);
    assert.match(stdout, /Tries it\./);
  });

  it('takes a reader that went away for the end', () => {
    const { status, stderr } = spawnSync('sh', ['-c', `"$NODE" --input-type=module -e "$SCRIPT" | true`], {
      encoding: 'utf8',
      env: {
        PATH: '/usr/bin:/bin',
        NODE: join(project, 'node_modules/.bin/node'),
        SCRIPT: `const { runEntry } = await import('${join(world, 'entry.ts')}');
          await runEntry({ name: 'try', summary: '' }, async (call) => {
            for (let n = 0; n < 50; n += 1) { call.write('x'.repeat(10_000)); await new Promise(setImmediate); }
            return 2;
          });`,
      },
    });

    assert.deepEqual([status, stderr], [0, '']);
  });
});

describe('the explanation of what was thrown', () => {
  it('has one paragraph for each of several Failures', () => {
    const one = new Failure('HostUnfit', { attempted: 'a', happened: 'b', hint: 'c' });

    assert.equal(
      explain('doctor', new Failures([one, one])),
      'doctor: could not a: b\n  hint: c\n'.repeat(2),
    );
  });

  it('has words for what is no error', () => {
    assert.match(explain('doctor', 'just a text'), /defect.*\njust a text\n$/);
  });
});
