import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { until } from '../world/clock.ts';
import { Failure } from '../world/failure.ts';
import { Cable } from './cable.ts';
import { LoopbackSshd } from './loopback-sshd.ts';
import { differenceOf } from './file.ts';
import type { Remote, RemoteFile } from './remote.ts';
import type { ShellCommand } from './shell.ts';

/** Whoever runs the tests: all may give a file to themselves. */
const owner = `${userInfo().uid}:${userInfo().gid}`;

describe('files on a machine', () => {
  const had: { sshd?: LoopbackSshd; cable?: Cable; remote?: Remote } = {};
  before(async () => {
    had.sshd = await LoopbackSshd.start();
    had.cable = await Cable.to(had.sshd.port);
    had.remote = had.sshd.connect({ port: had.cable.port });
  });
  after(async () => {
    await had.cable?.[Symbol.asyncDispose]();
    await had.sshd?.[Symbol.asyncDispose]();
  });
  const remote = () => present(had.remote);
  /** A path in a fresh directory. */
  const freshPath = async (name: string) => {
    const path = join(present(had.sshd).directory, randomBytes(4).toString('hex'), name);
    await mkdir(dirname(path));
    return path;
  };

  it('are made with content, owner and mode as wanted, and then left alone', async () => {
    const file = { path: await freshPath(`it's a "file" $HOME`), content: 'Петя\n', owner, mode: '0640' };

    const difference = await remote().difference(file);
    const changed = await remote().upload(file);
    const before = await stat(file.path);
    const changedAgain = await remote().upload(file);

    assert.equal(difference, `${file.path} does not exist`);
    assert.deepEqual([changed, changedAgain], [true, false]);
    assert.equal(await remote().difference(file), undefined);
    assert.equal(await readFile(file.path, 'utf8'), 'Петя\n');
    assert.equal(before.mode & 0o7777, 0o640);
    assert.equal((await stat(file.path)).ino, before.ino);
    assert.deepEqual(await readdir(dirname(file.path)), [basename(file.path)]);
  });

  it('may be empty', async () => {
    const file = { path: await freshPath('empty'), content: '', owner, mode: '0644' };

    assert.equal(await remote().upload(file), true);
    assert.equal(await remote().upload(file), false);
    assert.equal(await readFile(file.path, 'utf8'), '');
  });

  it('of another text are shown as a unified diff', async () => {
    const file = { path: await freshPath('text'), content: 'one\ntwo\nthree\n', owner, mode: '0644' };
    await writeFile(file.path, 'one\n2\nthree\n', { mode: 0o644 });

    assert.equal(
      await remote().difference(file),
      `--- ${file.path}\thad\n+++ ${file.path}\twanted\n@@ -1,3 +1,3 @@\n one\n-2\n+two\n three`,
    );
  });

  for (const [what, bytes] of [
    ['UTF-8', Buffer.from([0x61, 0xff, 0x62])],
    ['text, for they hold a NUL,', Buffer.from([0x61, 0x00, 0x62])],
  ] as const) {
    it(`that are no ${what} are told by their sums`, async () => {
      const file = { path: await freshPath('bytes'), content: 'text', owner, mode: '0644' };
      await writeFile(file.path, bytes, { mode: 0o644 });

      assert.match(
        (await remote().difference(file)) ?? '',
        /content differs \(sha256 [0-9a-f]{12}… → 982d9e3eb996…\)/,
      );
    });
  }

  it('of which only the mode is wrong are told so, and keep their content', async () => {
    const file = { path: await freshPath('mode'), content: 'same', owner, mode: '0644' };
    await writeFile(file.path, 'same');
    await chmod(file.path, 0o600);
    const before = await stat(file.path);

    assert.equal(await remote().difference(file), `${file.path}: its mode is 0600, wanted 0644`);
    assert.equal(await remote().upload(file), true);
    const { mode, ino } = await stat(file.path);
    assert.deepEqual([mode & 0o7777, ino], [0o644, before.ino]);
  });

  it('of which the owner is wrong are told so', async () => {
    const file = { path: await freshPath('owner'), content: 'same', owner: 'daemon:daemon', mode: '0644' };
    await writeFile(file.path, 'same', { mode: 0o644 });

    assert.match((await remote().difference(file)) ?? '', /^\S+: its owner is \S+, wanted daemon:daemon$/);
  });

  it('that are secret are never shown', async () => {
    const file = { path: await freshPath('secret'), content: 'new-s3cret\n', owner, mode: '0600' };
    await writeFile(file.path, 'old-s3cret\n', { mode: 0o600 });

    const shown = await remote().difference(file);
    const hidden = await remote().difference({ ...file, secret: true });

    assert.match(shown ?? '', /old-s3cret/, 'the same file is shown when it is no secret');
    assert.equal(hidden, `${file.path}: its (secret) content differs`);
  });

  it('that are secret stay on the machine while they are compared', async () => {
    const file = { path: await freshPath('secret'), content: 'new', owner, mode: '0600' };
    await writeFile(file.path, 'old-s3cret', { mode: 0o600 });
    const said: string[] = [];
    const execute = async (command: ShellCommand) => {
      const result = await remote().attempt(command);
      said.push(result.stdout);
      return result;
    };

    await differenceOf(file, { machine: 'bingo-1', execute });
    await differenceOf({ ...file, secret: true }, { machine: 'bingo-1', execute });

    const travelled = said.map((stdout) => stdout.includes(Buffer.from('old-s3cret').toString('base64')));
    assert.deepEqual(travelled, [true, false]);
  });

  it('take the place of a symbolic link, not of what it points to', async () => {
    const file = { path: await freshPath('link'), content: 'new', owner, mode: '0644' };
    const target = await freshPath('target');
    await writeFile(target, 'precious');
    await symlink(target, file.path);

    assert.equal(await remote().difference(file), `${file.path} is a symbolic link, wanted a file`);
    assert.equal(await remote().upload(file), true);
    assert.deepEqual(
      [await readFile(file.path, 'utf8'), await readFile(target, 'utf8')],
      ['new', 'precious'],
    );
  });

  it('are refused where a directory stands, and leave nothing behind', async () => {
    const path = await freshPath('directory');
    await mkdir(path);

    const failure = await failureOf(remote().upload({ path, content: 'new', owner, mode: '0644' }));

    assert.equal(failure.kind, 'CommandFailed');
    assert.match(failure.facts.happened, /directory/);
    assert.deepEqual(await readdir(dirname(path)), ['directory']);
  });

  it('whose directory is missing are refused with a hint', async () => {
    const path = join(await freshPath('missing'), 'file');

    const failure = await failureOf(remote().upload({ path, content: 'new', owner, mode: '0644' }));

    assert.equal(failure.kind, 'CommandFailed');
    assert.match(failure.facts.happened, /no such directory/);
    assert.equal(failure.facts.hint, `Make ${dirname(path)} first, with the owner and mode it needs.`);
  });

  it('of any size come from local files', async () => {
    const localPath = await freshPath('local');
    const bytes = randomBytes(12_000_000);
    await writeFile(localPath, bytes);
    const file = { path: await freshPath('large'), content: { localPath }, owner, mode: '0755' };

    assert.equal(await remote().upload(file), true);
    assert.equal(await remote().upload(file), false);
    assert.equal(await remote().difference(file), undefined);
    assert.ok(bytes.equals(await readFile(file.path)));
  });

  it('whose local file is missing are told so', async () => {
    const file = {
      path: await freshPath('file'),
      content: { localPath: '/nonexistent' },
      owner,
      mode: '0644',
    };

    assert.match((await failureOf(remote().upload(file))).message, /read local file \/nonexistent .*ENOENT/);
  });

  it('are whole or as before at any time, and unreadable for others while they arrive', async () => {
    const localPath = await freshPath('local');
    await writeFile(localPath, randomBytes(3_000_000));
    const file: RemoteFile = { path: await freshPath('file'), content: { localPath }, owner, mode: '0644' };
    await writeFile(file.path, 'old', { mode: 0o644 });
    present(had.cable).silenceAfter(1_500_000);

    const uploading = failureOf(remote().upload(file));
    const arriving = await until(
      { attempted: 'see a part of it', withinMs: 5_000, everyMs: 20 },
      async () => {
        const names = await readdir(dirname(file.path));
        const name = names.find((other) => other !== 'file');
        const seen = await stat(join(dirname(file.path), name ?? 'nothing'));
        return seen.size > 100_000 ? { seen } : { missing: `${seen.size} bytes` };
      },
    );
    const meanwhile = await readFile(file.path, 'utf8');
    present(had.cable).cut();
    const failure = await uploading;

    assert.equal(arriving.mode & 0o777, 0o600);
    assert.equal(meanwhile, 'old');
    assert.equal(failure.kind, 'MachineUnreachable');
    await until({ attempted: 'see the part thrown away', withinMs: 5_000, everyMs: 20 }, async () => {
      const names = await readdir(dirname(file.path));
      return names.length === 1 ? { seen: true } : { missing: names.join() };
    });
    assert.equal(await readFile(file.path, 'utf8'), 'old');
  });

  it('are refused a mode or owner that is none', async () => {
    const path = await freshPath('file');

    await assert.rejects(remote().upload({ path, content: '', mode: 'u=rw' }), TypeError);
    await assert.rejects(remote().upload({ path, content: '', mode: '0644', owner: 'root' }), TypeError);
  });
});

function present<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const outcome = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(outcome instanceof Failure, `wanted a Failure, had ${String(outcome)}`);
  return outcome;
}
