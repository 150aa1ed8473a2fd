import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';

const project = resolve(import.meta.dirname, '../..');
const makefile = readFileSync(join(project, 'Makefile'), 'utf8');
const targets = (/^\.PHONY: (.*)$/m.exec(makefile)?.[1] ?? '').split(' ');

function make(words: readonly string[], variables: Readonly<Record<string, string>> = {}): string {
  const env = { PATH: '/usr/bin:/bin', ...variables };
  return execFileSync('make', ['--directory', project, '--no-print-directory', ...words], {
    env,
    encoding: 'utf8',
  });
}

/** What make would run for a command. */
function dryRun(words: readonly string[], variables: Readonly<Record<string, string>> = {}): string {
  // Whether packages are to be installed first is not what is looked at here.
  const lines = make(['--dry-run', '--assume-old=node_modules', ...words], variables).trim();
  return lines.split('\n').at(-1) ?? '';
}

describe('make help', () => {
  const help = make(['help']);

  it('lists every command with what it does', () => {
    assert.ok(targets.length >= 8, targets.join(' '));

    const unlisted = targets.filter((target) => !new RegExp(`^  make ${target} +\\S.+$`, 'm').test(help));

    assert.deepEqual(unlisted, []);
  });

  it('lists everything that can be said', () => {
    const source = readFileSync(join(project, 'deploy/world/environment.ts'), 'utf8');
    const said = [...source.matchAll(/^ {2}([A-Z_]+): (?:said|flag),$/gm)].map(([, name = '']) => name);
    assert.ok(said.includes('STAND'), said.join(' '));

    const unlisted = said.filter((name) => !help.includes(`${name}=`));

    assert.deepEqual(unlisted, []);
  });

  it('is what make alone shows', () => {
    assert.equal(make([]), help);
  });
});

describe('the commands of the Makefile', () => {
  it('run programs that exist', () => {
    const programs = targets
      .filter((target) => target !== 'help')
      .map((target) => /\S+\.ts/.exec(dryRun([target]))?.[0] ?? `none of ${target}`);

    assert.deepEqual(
      programs.filter((program) => !existsSync(join(project, program))),
      [],
    );
  });

  it('run every program that there is', () => {
    const entries = readdirSync(import.meta.dirname).filter(
      (name) =>
        !name.endsWith('.test.ts') &&
        /^await runEntry\(/m.test(readFileSync(join(import.meta.dirname, name), 'utf8')),
    );
    assert.ok(entries.length >= 7, entries.join(' '));

    const run = targets.map((target) => dryRun([target])).join('\n');

    assert.deepEqual(
      entries.filter((name) => !run.includes(`deploy/commands/${name}`)),
      [],
    );
  });

  it('hand over the machine as one word, whatever is in it', () => {
    assert.match(dryRun(['ssh', `NODE=it's $$(id)`]), /ssh\.ts 'it'\\''s \$\(id\)'$/);
  });

  it('do not take a machine from the variable that npm sets for its own use', () => {
    assert.match(dryRun(['ssh'], { NODE: '/usr/bin/node' }), /ssh\.ts$/);
  });
});
