import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { sh } from '../remote/shell.ts';
import { monotonicMs, until } from './clock.ts';
import { Host, lastLines } from './command.ts';
import { isAlive } from './environment.ts';
import { Failure } from './failure.ts';

const host = new Host({ isRoot: true });

describe('a command on this computer', () => {
  it('tells how it ended and what it said, whatever its exit code', async () => {
    const ended = await host.attempt(sh`echo out; echo err >&2; exit ${7}`);

    assert.deepEqual(ended, { exitCode: 7, stdout: 'out\n', stderr: 'err\n' });
  });

  it('reads its script as it is written: quotes, here-documents, a comment at the end', async () => {
    const { stdout } = await host.attempt(sh`printf '%s\n' ${`it's "$HOME" \`id\``}
cat <<'END'
$1 } {
END
# the end`);

    assert.equal(stdout, `it's "$HOME" \`id\`\n$1 } {\n`);
  });

  it('does not let a program eat the rest of the script', async () => {
    // Longer than what a shell reads at once, so that something is left to be eaten.
    const script = sh`cat >/dev/null
: ${'x'.repeat(100_000)}
echo after`;

    assert.equal(await host.run(script), 'after');
  });

  it('shows nothing of its script in the list of processes', async () => {
    assert.equal(await host.run(sh`secret=${'s3cret'}; tr '\\0' ' ' < /proc/$$/cmdline`), 'sh -s ');
  });

  it('tells its lines while it runs, to the last one without a line feed', async () => {
    await using made = await mkdtempDisposable(join(tmpdir(), 'command-test-'));
    const heard = join(made.path, 'heard');
    const lines: string[] = [];

    const { exitCode } = await host.attempt(
      sh`echo first; n=0; until [ -e ${heard} ]; do n=$((n + 1)); [ $n -lt 500 ] || exit 9; sleep 0.02; done
printf '10%%\\r20%%\\r'; printf 'half ' >&2; sleep 0.05; echo line; echo of it >&2; printf last`,
      {
        onLine: (line) => {
          lines.push(line);
          if (line === 'first') writeFileSync(heard, '');
        },
      },
    );

    assert.equal(exitCode, 0, 'the first line was not told while the command ran');
    assert.deepEqual(lines.toSorted(), ['10%', '20%', 'first', 'half of it', 'last', 'line']);
  });

  it('ends by a signal with 128 and its number, as a shell says it', async () => {
    const codes = await Promise.all(
      ['TERM', 'KILL'].map(async (signal) => (await host.attempt(sh`kill -${signal} $$`)).exitCode),
    );

    assert.deepEqual(codes, [143, 137]);
  });
});

describe('a command on this computer that must succeed', () => {
  it('gives its output without the line feeds at the end', async () => {
    assert.equal(await host.run(sh`printf '\na\n\n\n'`), '\na');
  });

  it('fails with what was attempted, its exit code and its last words', async () => {
    const failing = host.run(sh`seq 9 >&2; exit 3`, { attempted: 'count', hint: 'count by hand' });

    await assert.rejects(failing, (thrown) => {
      assert.ok(thrown instanceof Failure);
      assert.equal(thrown.kind, 'CommandFailed');
      assert.equal(thrown.message, 'could not count: exit code 3; 6 ⏎ 7 ⏎ 8 ⏎ 9');
      return thrown.facts.hint === 'count by hand';
    });
  });

  it('names itself by its first line when nobody says what it attempts', async () => {
    await assert.rejects(
      host.run(sh`false # ${'x'.repeat(200)}
true; false`),
      /could not run `false # x{90}x?…`: exit code 1; it said nothing/,
    );
  });
});

describe('a command on this computer that takes too long', () => {
  it('is ended with all that it started', async () => {
    await using made = await mkdtempDisposable(join(tmpdir(), 'command-test-'));
    const pidFile = join(made.path, 'pid');
    const slow = host.attempt(sh`echo so far; sleep 60 & echo $! > ${pidFile}; wait`, {
      timeoutMs: 500,
      attempted: 'sleep',
    });

    await assert.rejects(slow, (thrown) => {
      assert.ok(thrown instanceof Failure);
      return (
        thrown.kind === 'DeadlinePassed' && /could not sleep: still running .*so far$/.test(thrown.message)
      );
    });
    await isGone(Number(await readFile(pidFile, 'utf8')));
  });

  it('is killed when it will not end', async () => {
    const startedMs = monotonicMs();

    await assert.rejects(host.attempt(sh`trap '' TERM; sleep 60; sleep 60`, { timeoutMs: 300 }), {
      kind: 'DeadlinePassed',
    });

    assert.ok(monotonicMs() - startedMs < 30_000);
  });

  it('is too late also when it clears up and ends well', async () => {
    const tidy = host.attempt(sh`trap 'exit 0' TERM; sleep 60 & wait`, { timeoutMs: 300 });

    await assert.rejects(tidy, { kind: 'DeadlinePassed' });
  });
});

describe('a command that has the terminal', () => {
  it('gives back its exit code', async () => {
    assert.equal(await host.interact(['sh', '-c', 'exit 7']), 7);
  });
});

describe('the last lines of some output', () => {
  it('are four at most, on one line, without the empty ones', () => {
    assert.equal(lastLines('1\n\n2\n3\n \n4\n5\n'), '2 ⏎ 3 ⏎ 4 ⏎ 5');
    assert.equal(lastLines('\n'), 'it said nothing');
  });
});

async function isGone(pid: number): Promise<void> {
  await until({ attempted: `see process ${pid} end`, withinMs: 10_000, everyMs: 20 }, async () => {
    const stat = isAlive(pid) ? await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '') : '';
    return stat === '' || stat.includes(') Z ') ? { seen: true } : { missing: stat };
  });
}
