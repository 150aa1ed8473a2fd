import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Remote } from './remote/remote.ts';
import { sh } from './remote/shell.ts';
import { asWanted, type Step } from './roles/role.ts';
import type { Host } from './world/command.ts';
import { Failure } from './world/failure.ts';

// What must not compile: tsc fails on an `@ts-expect-error` that expects in vain. None of this is ever run.

/** Commands are made by `sh`, which quotes. */
function commands(remote: Remote, host: Host): readonly unknown[] {
  return [
    // @ts-expect-error: a bare string is no command for a machine.
    remote.run('systemctl restart bingo'),
    // @ts-expect-error: nor is a template that quotes nothing.
    remote.attempt(`rm -r ${remote.machine}`),
    // @ts-expect-error: nor for this computer.
    host.run('ip route'),
    // @ts-expect-error: nor is an object that looks like a command: only `sh` can make one.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- lint forbids it as well, and it is forged on purpose
    remote.run({ text: `rm -r ${remote.machine}` }),
    // @ts-expect-error: nor can one be inserted.
    sh`${{ text: 'true' }}; true`,
    // @ts-expect-error: an object has no text to insert.
    sh`echo ${{ path: '/etc/hosts' }}`,
    // @ts-expect-error: a value that may be missing would be inserted as nothing.
    sh`rm -r ${[remote.machine].at(0)}`,
    // @ts-expect-error: numbers in an array would not be told from words.
    sh`kill ${[1, 2]}`,
  ];
}

const look = (): Promise<typeof asWanted> => Promise.resolve(asWanted);
const apply = (): Promise<void> => Promise.resolve();
// @ts-expect-error: a Step that cannot look cannot be idempotent.
const blind: Step = { name: 'blind', apply };
// @ts-expect-error: a Step that only looks changes nothing.
const idle: Step = { name: 'idle', look };
// @ts-expect-error: a Step waits for a Step of a machine, not for a name.
const vague: Step = { name: 'vague', after: ['seeded'], look, apply };

// @ts-expect-error: the kinds of Failure are few, and known to whoever handles them.
const unknownKind = (): Failure => new Failure('Oops', { attempted: 'a', happened: 'b' });
// @ts-expect-error: a Failure says what happened.
const silent = (): Failure => new Failure('CommandFailed', { attempted: 'a' });

test('what must not compile does not', () => {
  // Proven by tsc; this only keeps the file among the tests.
  assert.equal([commands, blind, idle, vague, unknownKind, silent].length, 6);
});
