import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { isAlive, readEnvironment } from './environment.ts';

const project = resolve(import.meta.dirname, '../..');
const node = join(project, 'node_modules/.bin/node');
const readSchema = z.object({
  settings: z.record(z.string(), z.unknown()),
  isTerminal: z.boolean(),
  canAsk: z.boolean(),
  isRoot: z.boolean(),
  projectDir: z.string(),
});

/** What another process reads when it was started with these variables, and no terminal. */
function readWith(variables: Readonly<Record<string, string>>): z.infer<typeof readSchema> {
  const script = `const { readEnvironment } = await import('${join(project, 'deploy/world/environment.ts')}');
    console.log(JSON.stringify(readEnvironment()));`;
  const output = execFileSync(node, ['--input-type=module', '-e', script], {
    env: { PATH: '/usr/bin:/bin', ...variables },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return readSchema.parse(JSON.parse(output));
}

describe('the environment', () => {
  it('takes a variable that make left empty for one that was not said', () => {
    const { settings } = readWith({ STAND: '', EMAIL: 'me@example.com' });

    assert.equal(settings['STAND'], undefined);
    assert.equal(settings['EMAIL'], 'me@example.com');
  });

  it('reads a switch as off when it says so', () => {
    for (const [said, is] of [
      ['', false],
      ['0', false],
      ['no', false],
      ['false', false],
      ['1', true],
      ['yes', true],
    ] as const) {
      assert.equal(readWith({ JSON: said }).settings['JSON'], is, `JSON=${said}`);
    }
    assert.equal(readWith({}).settings['FOLLOW'], false);
  });

  it('takes a run for one of the checks unless told, and knows no other kinds than its own', () => {
    assert.equal(readWith({}).settings['RUN'], 'checks');
    assert.equal(readWith({ RUN: '' }).settings['RUN'], 'checks');
    assert.equal(readWith({ RUN: 'drill' }).settings['RUN'], 'drill');
    assert.throws(() => readWith({ RUN: 'everything' }), /PlanInvalid/);
  });

  it('takes a number of runs within its bounds only', () => {
    assert.equal(readWith({ N: '20' }).settings['N'], 20);
    assert.equal(readWith({ N: '' }).settings['N'], undefined);
    for (const N of ['0', '101', '1.5', 'many']) assert.throws(() => readWith({ N }), /PlanInvalid/, N);
  });

  it('knows only what the user can say', () => {
    assert.equal('SECRET' in readWith({ SECRET: 'x' }).settings, false);
  });

  it('says plainly that there is no terminal', () => {
    const { isTerminal, canAsk } = readWith({});

    assert.deepEqual({ isTerminal, canAsk }, { isTerminal: false, canAsk: false });
  });

  it('knows its checkout and its user', () => {
    const { projectDir, isRoot } = readWith({});

    assert.deepEqual({ projectDir, isRoot }, { projectDir: project, isRoot: userInfo().uid === 0 });
  });
});

describe('a process number', () => {
  it('is alive while its process is, whoever owns it', () => {
    assert.equal(isAlive(readEnvironment().pid), true);
    assert.equal(isAlive(1), true);
  });

  it('is not alive afterwards', async () => {
    const child = spawn('true');
    await once(child, 'exit');

    assert.equal(isAlive(child.pid ?? 0), false);
  });
});
