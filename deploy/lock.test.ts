import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposable, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { bury, holdStand, permitFor } from './lock.ts';
import { StandFiles } from './stand-files.ts';
import { readEnvironment } from './world/environment.ts';
import { Failure } from './world/failure.ts';
import { isThere, writeWhole } from './world/files.ts';

const { pid, projectDir } = readEnvironment();
const node = join(projectDir, 'node_modules/.bin/node');
const me = { pid, command: 'make deploy' };
const other = { pid, command: 'make clean' };

async function emptyStand(): Promise<AsyncDisposable & { readonly files: StandFiles }> {
  const made = await mkdtempDisposable(join(tmpdir(), 'lock-test-'));
  const files = new StandFiles({ projectDir: made.path, stand: 'main' });
  return { files, [Symbol.asyncDispose]: async () => await made.remove() };
}

describe('the hold on a stand', () => {
  it('is refused to a second command, which is told who holds it', async () => {
    await using stand = await emptyStand();
    await using _held = await holdStand(stand.files, me);

    await assert.rejects(holdStand(stand.files, other), (thrown) => {
      assert.ok(thrown instanceof Failure);
      assert.equal(thrown.kind, 'ProviderRefused');
      assert.match(thrown.message, /^could not begin make clean: make deploy .* at work, process \d+$/);
      return thrown.message.endsWith(` ${pid}`) && thrown.facts.hint !== undefined;
    });
  });

  it('is shared with a process that the holder has started, and stays when that one ends', async () => {
    await using stand = await emptyStand();
    await using _run = await holdStand(stand.files, me);

    await using worker = await holdStand(stand.files, { pid: pid + 1, command: 'a worker', under: pid });
    await worker[Symbol.asyncDispose]();

    await assert.rejects(holdStand(stand.files, other), { kind: 'ProviderRefused' });
  });

  it('is free again when the command has ended', async () => {
    await using stand = await emptyStand();
    {
      await using _held = await holdStand(stand.files, me);
      assert.ok(await isThere(stand.files.lockPath));
    }

    assert.equal(await isThere(stand.files.lockPath), false);
    await using _again = await holdStand(stand.files, other);
  });

  it('was lost with a process that was killed', async () => {
    await using stand = await emptyStand();
    const holder = await holderProcess(stand.files);
    await assert.rejects(holdStand(stand.files, me), { kind: 'ProviderRefused' });

    holder.kill('SIGKILL');
    await once(holder, 'exit');

    await using _held = await holdStand(stand.files, me);
  });

  it('was lost with a process whose number has come round again', async () => {
    await using stand = await emptyStand();
    await writeWhole(stand.files.lockPath, JSON.stringify({ ...other, began: '1' }));

    await using _held = await holdStand(stand.files, me);

    assert.match(await readFile(stand.files.lockPath, 'utf8'), /make deploy/);
  });

  it('is not lost to a file that holds nonsense', async () => {
    await using stand = await emptyStand();
    for (const nonsense of ['', '{', 'null', '{"pid":"1"}']) {
      await writeWhole(stand.files.lockPath, nonsense);

      await using _held = await holdStand(stand.files, me);
    }

    assert.equal(await isThere(stand.files.lockPath), false);
  });

  it('is given back with the stand itself', async () => {
    await using stand = await emptyStand();
    {
      await using _held = await holdStand(stand.files, me);
      await stand.files.remove();
    }

    assert.equal(await isThere(stand.files.directory), false);
  });
});

describe('the hold on a stand whose files were removed', () => {
  it('is free, and stays with whoever took it then', async () => {
    await using stand = await emptyStand();
    const cleaning = await holdStand(stand.files, other);
    await stand.files.remove();
    await using _held = await holdStand(stand.files, me);

    await cleaning[Symbol.asyncDispose]();

    await assert.rejects(holdStand(stand.files, other), { kind: 'ProviderRefused' });
  });
});

describe('the file of a dead holder', () => {
  const dead = JSON.stringify({ pid: 2 ** 30, began: '1', command: 'make deploy' });

  /** A stand with these files, and the text by which a living process holds things. */
  async function graveyard(files: Readonly<Record<string, string>>) {
    const stand = await emptyStand();
    const held = await holdStand(stand.files, me);
    const living = await readFile(stand.files.lockPath, 'utf8');
    await held[Symbol.asyncDispose]();
    for (const [path, text] of Object.entries(files)) {
      await writeWhole(join(stand.files.directory, path), text === 'living' ? living : text);
    }
    return {
      ...stand,
      living,
      path: stand.files.lockPath,
      names: async () => await readdir(stand.files.directory),
    };
  }

  it('is buried, and nothing is left', async () => {
    await using stand = await graveyard({ lock: dead, other: '' });

    await bury(stand.path, dead, stand.living);

    assert.deepEqual(await stand.names(), ['other']);
  });

  it('is not the file that somebody wrote in its place meanwhile', async () => {
    await using stand = await graveyard({ lock: 'living' });

    await bury(stand.path, dead, stand.living);

    assert.deepEqual(await stand.names(), ['lock']);
  });

  it('is left to the one who is burying it already', async () => {
    await using stand = await graveyard({ lock: dead, [permitFor('lock', dead)]: 'living' });

    await bury(stand.path, dead, stand.living);

    assert.equal(await readFile(stand.path, 'utf8'), dead);
    assert.ok(await isThere(permitFor(stand.path, dead)));
  });

  it('is buried also after others died at it', async () => {
    const permit = permitFor('lock', dead);
    await using stand = await graveyard({ lock: dead, [permit]: dead, [permitFor(permit, dead)]: dead });

    await using _held = await holdStand(stand.files, me);

    assert.deepEqual(await stand.names(), ['lock']);
  });
});

describe('the hold on a stand that several want at once', () => {
  it('goes to exactly one of two processes, whether it is free or left behind', async () => {
    for (const leftBehind of [
      undefined,
      JSON.stringify({ pid: 2 ** 30, began: '1', command: 'make deploy' }),
    ]) {
      await using stand = await emptyStand();
      if (leftBehind !== undefined) await writeWhole(stand.files.lockPath, leftBehind);

      const outcomes = await race(stand.files, 2);

      assert.deepEqual(outcomes.toSorted(), ['ProviderRefused', 'held']);
    }
  });

  it('goes to exactly one of many who find it left behind, and leaves nothing else', async () => {
    const run = promisify(execFile);
    const { stdout } = await run(node, ['--input-type=module', '-e', crowd], {
      env: { PATH: '/usr/bin:/bin', UV_THREADPOOL_SIZE: '64' },
      timeout: 120_000,
    });

    assert.deepEqual(JSON.parse(stdout), { '1 held it: lock': 20 });
  });
});

const imports = `
  const { holdStand } = await import('${join(projectDir, 'deploy/lock.ts')}');
  const { StandFiles } = await import('${join(projectDir, 'deploy/stand-files.ts')}');
  const { writeWhole } = await import('${join(projectDir, 'deploy/world/files.ts')}');`;

/** Says when it is ready, tries on the first line of its input, and goes away on the next. */
const contender = `${imports}
  const lines = (await import('node:readline/promises')).createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const files = new StandFiles({ projectDir: process.argv[1], stand: 'main' });
  console.log('ready');
  await lines.next();
  const outcome = await holdStand(files, { pid: process.pid, command: 'make deploy' }).then(() => 'held', ({ kind }) => kind);
  console.log(outcome);
  await lines.next();
  process.exit(0);`;

/** Twenty times, sixty at once on many threads, each time behind a holder that is dead. */
const crowd = `${imports}
  const { mkdtempDisposable, readdir } = await import('node:fs/promises');
  const counts = {};
  for (let round = 0; round < 20; round += 1) {
    await using made = await mkdtempDisposable('${join(tmpdir(), 'lock-test-')}');
    const files = new StandFiles({ projectDir: made.path, stand: 'main' });
    await writeWhole(files.lockPath, JSON.stringify({ pid: 2 ** 30, began: '1', command: 'make deploy' }));
    const tries = Array.from({ length: 60 }, () => holdStand(files, { pid: process.pid, command: 'make deploy' }));
    const ended = await Promise.allSettled(tries);
    const held = ended.filter(({ status }) => status === 'fulfilled').length;
    const key = held + ' held it: ' + (await readdir(files.directory)).join(', ');
    counts[key] = (counts[key] ?? 0) + 1;
  }
  console.log(JSON.stringify(counts));`;

async function race(files: StandFiles, count: number): Promise<readonly string[]> {
  const racers = await Promise.all(Array.from({ length: count }, async () => await startContender(files)));
  for (const { child } of racers) child.stdin.write('go\n');
  const outcomes = await Promise.all(racers.map(async ({ nextLine }) => await nextLine()));
  for (const { child } of racers) child.stdin.end('end\n');
  await Promise.all(racers.map(async ({ child }) => child.exitCode ?? (await once(child, 'exit'))));
  return outcomes;
}

async function holderProcess(files: StandFiles): Promise<ReturnType<typeof spawn>> {
  const { child, nextLine } = await startContender(files);
  child.stdin.write('go\n');
  assert.equal(await nextLine(), 'held');
  return child;
}

async function startContender(files: StandFiles) {
  const home = join(files.directory, '../..');
  const child = spawn(node, ['--input-type=module', '-e', contender, home], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => String((await lines.next()).value);
  assert.equal(await nextLine(), 'ready');
  return { child, nextLine };
}
