import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CommandResult } from '../remote/remote.ts';
import { sh } from '../remote/shell.ts';
import { RemoteInMemory } from './remote-in-memory.ts';
import { Failure } from '../world/failure.ts';
import { directoryPresent, filePresent, packagesInstalled, serviceOff } from './step.ts';

function machine(answer?: (text: string) => Partial<CommandResult>) {
  const remote = new RemoteInMemory(answer);
  return { remote, context: { remote, say: () => undefined } };
}

const file = { path: '/etc/thing.conf', content: 'wanted\n', mode: '0644' };

describe('a file', () => {
  it('takes effect in the next deploy when the first one died before it did', async () => {
    const state = { dead: true };
    const { remote, context } = machine((text) =>
      state.dead && text.includes('make-effective') ? { exitCode: 137 } : {},
    );
    const step = filePresent(file, { then: sh`make-effective` });

    await assert.rejects(step.apply(context));
    const afterDeath = await step.look(context);
    state.dead = false;
    await step.apply(context);

    assert.equal(remote.files.get(file.path), 'wanted\n', 'the file itself was written by the first');
    assert.deepEqual(afterDeath, { kind: 'differs', how: `${file.path} has not taken effect yet` });
    assert.deepEqual(await step.look(context), { kind: 'none' });
  });

  it('that its program finds fault with never takes the place of the old one', async () => {
    const { remote, context } = machine((text) => (text.startsWith('check') ? { exitCode: 1 } : {}));
    remote.files.set(file.path, 'old\n');
    const step = filePresent(file, { check: (path) => sh`check ${path}` });

    await assert.rejects(step.apply(context), /exit code 1/);

    assert.deepEqual([...remote.files], [[file.path, 'old\n']], 'nor is the candidate left behind');
    assert.ok(remote.changes.includes('check /etc/thing.conf.candidate'));
  });

  it('that its program finds no fault with is put in place', async () => {
    const { remote, context } = machine();
    const step = filePresent(file, { check: (path) => sh`check ${path}` });

    await step.apply(context);

    assert.deepEqual([...remote.files], [[file.path, 'wanted\n']]);
    assert.deepEqual(await step.look(context), { kind: 'none' });
  });
});

describe('packages', () => {
  const has = (installed: string) => (text: string) =>
    text.startsWith('dpkg-query') ? { stdout: installed, exitCode: 1 } : {};

  it('are asked for nowhere when they are installed', async () => {
    const { context } = machine(has('ii curl\nhi haproxy\n'));

    assert.deepEqual(await packagesInstalled(['curl', 'haproxy']).look(context), { kind: 'none' });
  });

  it('that are missing or half removed are installed, and no other', async () => {
    const { remote, context } = machine(has('ii curl\nrc varnish\n'));
    const step = packagesInstalled(['curl', 'varnish', 'haproxy']);

    const drift = await step.look(context);
    await step.apply(context);

    assert.deepEqual(drift, { kind: 'differs', how: 'not installed: varnish, haproxy' });
    assert.match(remote.changes.at(-1) ?? '', /--no-install-recommends varnish haproxy$/);
  });

  it('that apt does not know are named, with the way out for a sealed stand', async () => {
    const { context } = machine((text) =>
      text.startsWith('dpkg-query')
        ? { exitCode: 1 }
        : { exitCode: 100, stderr: 'E: Unable to locate package prometheus' },
    );

    await assert.rejects(
      packagesInstalled(['prometheus']).apply(context),
      (thrown) => thrown instanceof Failure && thrown.facts.hint?.includes('make clean deploy') === true,
    );
  });
});

describe('a directory', () => {
  const seen = (stdout: string) => machine(() => ({ stdout: `${stdout}\n` })).context;
  const step = directoryPresent({ path: '/srv/thing', owner: 'a:b', mode: '0750' });

  it('is as wanted only with its kind, owner and mode', async () => {
    assert.deepEqual(await step.look(seen('directory a:b 750')), { kind: 'none' });
    for (const other of ['directory a:b 755', 'directory root:root 750', 'regular file a:b 750'])
      assert.equal((await step.look(seen(other))).kind, 'differs', other);
  });
});

describe('a service that is to be off', () => {
  const seen = (active: string, file: string) =>
    serviceOff('x.service').look(
      machine(() => ({ stdout: `ActiveState=${active}\nUnitFileState=${file}\n` })).context,
    );

  it('is off when it does not run and does not start at boot, or is not there', async () => {
    assert.equal((await seen('inactive', 'disabled')).kind, 'none');
    assert.equal((await seen('inactive', '')).kind, 'none');
    assert.equal((await seen('active', 'disabled')).kind, 'differs');
    assert.equal((await seen('inactive', 'enabled')).kind, 'differs');
  });
});
