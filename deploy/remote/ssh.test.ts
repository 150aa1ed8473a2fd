import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sleep, until } from '../world/clock.ts';
import { Failure } from '../world/failure.ts';
import { Cable } from './cable.ts';
import { freePort, LoopbackSshd } from './loopback-sshd.ts';
import type { Remote } from './remote.ts';
import { sh } from './shell.ts';
import { generateKeyPair, knownHostsLine } from './ssh.ts';

interface Had {
  sshd?: LoopbackSshd;
  remote?: Remote;
}

describe('commands over ssh', () => {
  const had: Had = {};
  before(async () => {
    had.sshd = await LoopbackSshd.start();
    had.remote = had.sshd.connect();
  });
  after(async () => {
    await had.sshd?.[Symbol.asyncDispose]();
  });
  const remote = () => present(had.remote);
  const path = (name: string) => join(present(had.sshd).directory, name);

  it('give back what they said and how they ended', async () => {
    const result = await remote().attempt(sh`echo out; echo err >&2; exit 7`);

    assert.deepEqual(result, { exitCode: 7, stdout: 'out\n', stderr: 'err\n' });
  });

  it('that must succeed give back their output without its last line feeds', async () => {
    assert.equal(await remote().run(sh`printf '\n a\nb\n\n'`), '\n a\nb');
  });

  it('carry every inserted value to the machine as it is', async () => {
    const value = `$HOME \`id\` 'single' "double" \\ \n Петя 🦊`;

    assert.equal(await remote().run(sh`printf %s ${value}`), value);
  });

  for (const [signal, exitCode] of [
    ['TERM', 143],
    ['KILL', 137],
  ] as const) {
    it(`ended by signal ${signal} end as a shell would tell it`, async () => {
      assert.equal((await remote().attempt(sh`kill -${signal} $$; sleep 5`)).exitCode, exitCode);
    });
  }

  it('that must succeed and do not, say what was run, how it ended and what it said last', async () => {
    const command = sh`for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "line $i" >&2; done; : ${'x'.repeat(200)}
      exit 3`;

    const failure = await failureOf(remote().run(command, { input: 'hunter2' }));

    assert.equal(failure.kind, 'CommandFailed');
    assert.equal(failure.facts.machine, 'bingo-1');
    assert.match(failure.facts.attempted, /^run `for i in 1 2 .{100,}…`$/);
    assert.ok(failure.facts.attempted.length <= 'run ``'.length + 120);
    assert.match(failure.facts.happened, /^exit code 3: line 3\n/);
    assert.match(failure.facts.happened, /line 12$/);
    assert.doesNotMatch(failure.message, /hunter2|line 2\n/);
  });

  it('that fail and said nothing on stderr, are told by their stdout', async () => {
    const failure = await failureOf(remote().run(sh`echo only here; false`));

    assert.match(failure.facts.happened, /only here/);
  });

  it('read their standard input, whatever its size and bytes', async () => {
    const input = randomBytes(3_000_000);

    const sum = await remote().run(sh`sha256sum`, { input });

    assert.equal(sum.slice(0, 64), createHash('sha256').update(input).digest('hex'));
  });

  it('see the end of their input when there is none', async () => {
    assert.equal(await remote().run(sh`wc -c`, { timeoutMs: 5_000 }), '0');
  });

  it('may end without having read their input', async () => {
    const result = await remote().attempt(sh`exit 4`, { input: randomBytes(8_000_000), timeoutMs: 5_000 });

    assert.equal(result.exitCode, 4);
  });

  it('tell their lines while they run', async () => {
    const lines: string[] = [];
    const go = path('go');

    await remote().run(sh`echo one; until [ -e ${go} ]; do sleep 0.02; done; echo two >&2; printf three`, {
      timeoutMs: 5_000,
      onLine: (line, stream) => {
        lines.push(`${stream}: ${line}`);
        if (line === 'one') void writeFile(go, '');
      },
    });

    assert.deepEqual(lines.toSorted(), ['stderr: two', 'stdout: one', 'stdout: three']);
  });

  it('may send a character in two parts', async () => {
    const lines: string[] = [];

    const said = await remote().run(sh`printf '\\303'; sleep 0.2; printf '\\244\n'`, {
      onLine: (line) => lines.push(line),
    });

    assert.deepEqual([said, lines], ['ä', ['ä']]);
  });

  it('whose listener throws, fail by that error', async () => {
    const onLine = () => {
      throw new RangeError('not this line');
    };

    await assert.rejects(remote().run(sh`echo one; sleep 5`, { onLine }), RangeError);
  });

  it('that take too long are given up, and ended on the machine', async () => {
    const pidFile = path('pid');
    const command = sh`echo $$ >${pidFile}; echo almost there; exec sleep 60`;

    const failure = await failureOf(remote().run(command, { timeoutMs: 400 }));

    assert.equal(failure.kind, 'DeadlinePassed');
    assert.match(failure.facts.happened, /0\.4 s passed; last seen: almost there/);
    const pid = (await readFile(pidFile, 'utf8')).trim();
    await until({ attempted: `see ${pid} gone`, withinMs: 5_000, everyMs: 50 }, () =>
      Promise.resolve(existsSync(`/proc/${pid}`) ? { missing: 'it runs' } : { seen: true }),
    );
  });

  it('that never stop talking are ended before they fill our memory', async () => {
    const failure = await failureOf(remote().run(sh`cat /dev/zero`));

    assert.equal(failure.kind, 'CommandFailed');
    assert.match(failure.facts.happened, /64 MiB/);
  });
});

describe('one ssh connection', { concurrency: 4 }, () => {
  it('carries many commands at once, but not more than sshd allows', async () => {
    await using sshd = await LoopbackSshd.start();
    await using cable = await Cable.to(sshd.port);
    const remote = sshd.connect({ port: cable.port });
    const counted = join(sshd.directory, 'counted');
    await remote.run(sh`mkdir ${counted}`);

    const atOnce = await Promise.all(
      Array.from({ length: 25 }, async (_, index) => {
        const mark = `${counted}/${index}`;
        return await remote.run(sh`mkdir ${mark}; sleep 0.1; ls ${counted} | wc -l; rmdir ${mark}`);
      }),
    );

    const most = Math.max(...atOnce.map(Number));
    assert.equal(atOnce.length, 25);
    assert.ok(most > 1 && most <= 8, `${most} at once`);
    assert.equal(cable.connections, 1);
  });

  it('waits its turn when sshd allows fewer sessions than usual', async () => {
    await using sshd = await LoopbackSshd.start(['MaxSessions 2']);
    const remote = sshd.connect();

    const said = await Promise.all(
      [1, 2, 3, 4, 5].map(async (n) => await remote.run(sh`sleep 0.1; echo ${n}`)),
    );

    assert.deepEqual(said, ['1', '2', '3', '4', '5']);
  });

  it('is opened anew when sshd was restarted between two commands', async () => {
    await using sshd = await LoopbackSshd.start();
    const remote = sshd.connect();
    await remote.run(sh`true`);

    await sshd.stop();
    const [later] = await Promise.all([
      remote.run(sh`echo back`),
      sleep(300).then(async () => await sshd.start()),
    ]);

    assert.equal(later, 'back');
  });

  it('lost before a command began, is opened anew, and the command is done once', async () => {
    await using sshd = await LoopbackSshd.start();
    await using cable = await Cable.to(sshd.port);
    const remote = sshd.connect({ port: cable.port });
    const log = join(sshd.directory, 'log');
    await remote.run(sh`true`);

    cable.silenceAfter(0);
    const [said] = await Promise.all([
      remote.run(sh`echo done | tee -a ${log}`),
      sleep(100).then(() => cable.cut()),
    ]);

    assert.equal(said, 'done');
    assert.equal(await readFile(log, 'utf8'), 'done\n');
    assert.equal(cable.connections, 2);
  });

  it('lost while a command runs, makes it a failure, and the command is not repeated', async () => {
    await using sshd = await LoopbackSshd.start();
    await using cable = await Cable.to(sshd.port);
    const remote = sshd.connect({ port: cable.port });
    const log = join(sshd.directory, 'log');

    const failure = await failureOf(
      remote.run(sh`echo begun | tee -a ${log}; sleep 2`, { onLine: () => cable.cut() }),
    );

    assert.equal(failure.kind, 'MachineUnreachable');
    assert.match(failure.facts.happened, /connection was lost while it ran/);
    assert.equal(await remote.run(sh`cat ${log}`), 'begun');
  });

  it('that has gone silent is noticed, and the next command gets a new one', async () => {
    await using sshd = await LoopbackSshd.start();
    await using cable = await Cable.to(sshd.port);
    const remote = sshd.connect({ port: cable.port, silentForMs: 600 });

    const failure = await failureOf(
      remote.run(sh`echo begun; sleep 20`, { timeoutMs: 15_000, onLine: () => cable.silenceAfter(0) }),
    );
    cable.cut();

    assert.equal(failure.kind, 'MachineUnreachable');
    assert.match(failure.facts.happened, /said nothing for 0\.6 s/);
    assert.equal(await remote.run(sh`echo back`), 'back');
  });

  it('is kept while a command says nothing, as long as sshd answers', async () => {
    await using sshd = await LoopbackSshd.start();
    const remote = sshd.connect({ silentForMs: 1_000 });

    assert.equal(await remote.run(sh`sleep 2; echo still here`), 'still here');
  });

  it('is refused at once to a machine that shows another host key', async () => {
    await using sshd = await LoopbackSshd.start();
    await using cable = await Cable.to(sshd.port);
    const hostKey = generateKeyPair('somebody else').publicKey;
    const remote = sshd.connect({ port: cable.port, hostKey });

    const failure = await failureOf(remote.run(sh`true`));

    assert.equal(failure.kind, 'MachineUnreachable');
    assert.match(failure.facts.happened, /another host key/);
    assert.match(failure.facts.hint ?? '', /pin its new key/);
    assert.equal(cable.connections, 1);
  });

  it('that the machine refuses to our key is not asked for again', async () => {
    await using sshd = await LoopbackSshd.start();
    await using cable = await Cable.to(sshd.port);
    const { privateKey } = generateKeyPair('stranger');
    const remote = sshd.connect({ port: cable.port, privateKey });

    const failure = await failureOf(remote.run(sh`true`));

    assert.equal(failure.kind, 'MachineUnreachable');
    assert.match(failure.facts.happened, /does not accept our key/);
    assert.equal(cable.connections, 1);
  });

  it('to a port where nobody listens is given up in time', async () => {
    await using sshd = await LoopbackSshd.start();
    const remote = sshd.connect({ port: await freePort(), reachWithinMs: 300 });

    const failure = await failureOf(remote.run(sh`true`));

    assert.equal(failure.kind, 'MachineUnreachable');
    assert.match(failure.facts.happened, /0\.3 s passed; last seen: .*ECONNREFUSED/);
  });

  it('to a machine that never answers is given up in time', async () => {
    await using sshd = await LoopbackSshd.start();
    await using cable = await Cable.to(sshd.port);
    cable.silenceAfter(0);
    const remote = sshd.connect({ port: cable.port, reachWithinMs: 300 });

    const failure = await failureOf(remote.run(sh`true`));

    assert.equal(failure.kind, 'MachineUnreachable');
    assert.match(failure.facts.happened, /handshake/);
  });

  it('that was closed stays closed, and what ran on it is told so', async () => {
    await using sshd = await LoopbackSshd.start();
    const remote = sshd.connect();

    const ran = await failureOf(remote.run(sh`echo begun; sleep 2`, { onLine: () => void remote.close() }));
    const later = await failureOf(remote.run(sh`true`));

    assert.match(ran.facts.happened, /closed by us/);
    assert.match(later.facts.happened, /this Remote was closed/);
  });
});

describe('keys', () => {
  it('of our own making are ed25519 and carry their comment', () => {
    const pair = generateKeyPair('bingo operator');

    assert.match(pair.privateKey, /^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
    assert.match(pair.publicKey, /^ssh-ed25519 AAAA\S+ bingo operator$/);
  });

  it('of our own making can all be read, whatever bytes they begin with', async () => {
    await using sshd = await LoopbackSshd.start();

    for (let made = 0; made < 2_000; made += 1) {
      const { privateKey, publicKey } = generateKeyPair('operator');
      assert.doesNotThrow(() => sshd.connect({ privateKey, hostKey: publicKey }));
    }
  });

  it('that cannot be read are bad use', async () => {
    await using sshd = await LoopbackSshd.start();

    assert.throws(
      () => sshd.connect({ privateKey: 'not a key' }),
      (thrown) => thrown instanceof Failure && thrown.kind === 'PlanInvalid',
    );
    assert.throws(
      () => sshd.connect({ hostKey: '' }),
      (thrown) => thrown instanceof Failure && thrown.kind === 'PlanInvalid',
    );
  });

  it('of hosts are pinned to address and port', () => {
    const hostKey = 'ssh-ed25519 AAAA comment';

    assert.equal(knownHostsLine({ host: '192.0.2.1', hostKey }), '192.0.2.1 ssh-ed25519 AAAA');
    assert.equal(knownHostsLine({ host: '::1', port: 2222, hostKey }), '[::1]:2222 ssh-ed25519 AAAA');
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
