import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sleep } from '../world/clock.ts';

const watchdog = fileURLToPath(new URL('./files/bingo-watchdog', import.meta.url));

/** Plays systemd: runs the watchdog with a socket to report to, and prints each report on a line of its own. */
const systemd = `
import os, socket, subprocess, sys, tempfile
with tempfile.TemporaryDirectory() as directory, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as inbox:
    inbox.bind(directory + "/notify")
    inbox.settimeout(20)
    os.environ["NOTIFY_SOCKET"] = directory + "/notify"
    os.environ.setdefault("RUNTIME_DIRECTORY", directory)
    child = subprocess.Popen([sys.executable] + sys.argv[1:], stdout=subprocess.DEVNULL)
    try:
        while True:
            report = inbox.recv(4096).decode().replace(chr(10), " ")
            print(report, flush=True)
            if "trigger" in report:
                break
        child.wait(5)
    finally:
        child.kill()
        for line in open(os.environ["RUNTIME_DIRECTORY"] + "/watchdog.prom"):
            print("figure " + line.strip(), flush=True)
`;

type Answer = readonly [status: number, body: string];

/** A bingo to watch: a server that answers, and a process whose state the watchdog sees. */
async function watched(context: TestContext, answer: () => Answer) {
  const server = createServer((_, response) => {
    const [status, body] = answer();
    response.writeHead(status).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const process = spawn('sleep', ['60']);
  const reporter = spawn('python3', ['-c', systemd, watchdog, String(process.pid), String(address.port)]);
  context.after(async () => {
    process.kill('SIGKILL');
    if (reporter.exitCode === null) {
      // It ends the watchdog itself once nothing is left to watch; a read end that is gone ends it sooner.
      reporter.kill('SIGINT');
      await once(reporter, 'exit');
    }
    server.close();
    server.closeAllConnections();
  });
  return { process, reports: reportsOf(reporter) };
}

function reportsOf(reporter: ChildProcess): string[] {
  const reports: string[] = [];
  reporter.stdout?.setEncoding('utf8').on('data', (text: string) => {
    reports.push(...text.trim().split('\n'));
  });
  return reports;
}

async function eventually(reports: readonly string[], pattern: RegExp, withinMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += 50) {
    if (reports.some((report) => pattern.test(report))) return true;
    await sleep(50);
  }
  return false;
}

describe('the watchdog', { concurrency: true }, () => {
  test('feeds systemd while bingo answers pong', async (context) => {
    const { reports } = await watched(context, () => [200, 'pong']);

    assert.ok(await eventually(reports, /answers pong/, 5_000));
    await sleep(2_500);
    assert.ok(reports.filter((report) => report.includes('WATCHDOG=1')).length >= 3);
    assert.ok(!reports.some((report) => report.includes('trigger')), reports.join('; '));
  });

  for (const text of ['I feel bad', 'We all gonna die']) {
    test(`a bingo that says "${text}" is killed, and systemd is told why`, async (context) => {
      const state: { answer: Answer } = { answer: [200, 'pong'] };
      const { reports } = await watched(context, () => state.answer);
      assert.ok(await eventually(reports, /answers pong/, 5_000));

      state.answer = [500, text];

      assert.ok(await eventually(reports, /WATCHDOG=trigger STATUS=.*sick/, 5_000), reports.join('; '));
      assert.ok(
        await eventually(reports, /figure bingo_watchdog_kills_total[{]reason="sick"[}] 1/, 2_000),
        reports.join('; '),
      );
    });
  }

  test('a bingo that refuses requests because it is busy is left alone', async (context) => {
    const state: { answer: Answer } = { answer: [200, 'pong'] };
    const { reports } = await watched(context, () => state.answer);
    assert.ok(await eventually(reports, /answers pong/, 5_000));

    state.answer = [429, 'Too many requests'];

    assert.ok(!(await eventually(reports, /trigger/, 3_000)), reports.join('; '));
  });

  test('a stopped process is killed although its port still accepts connections', async (context) => {
    const { process, reports } = await watched(context, () => [200, 'pong']);
    assert.ok(await eventually(reports, /answers pong/, 5_000));

    process.kill('SIGSTOP');

    assert.ok(await eventually(reports, /WATCHDOG=trigger STATUS=.*stopped/, 6_000), reports.join('; '));
  });
});
