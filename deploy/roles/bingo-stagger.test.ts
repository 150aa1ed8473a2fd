import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const stagger = fileURLToPath(new URL('./files/bingo-stagger', import.meta.url));
const columnsBefore = {
  /** Between the server's name and its state. */
  state: 15,
  /** Between its state and the seconds since that state was another. */
  since: 5,
} as const;

/** A balancer that tells of bingo-1; gives back the exit code of the script that asks it: 124 when it went on asking. */
async function asked(context: TestContext, states: readonly string[]): Promise<number> {
  const left = [...states];
  const server = createServer((_, response) => {
    const [state, seconds] = (left.length > 1 ? left.shift() : left[0])?.split(' ') ?? [];
    const row = [
      'nodes',
      'bingo-1',
      ...empty(columnsBefore.state),
      state,
      ...empty(columnsBefore.since),
      seconds,
    ];
    response.end(`# pxname,svname\nget_ping,bingo-1\n${row.join(',')}\nnodes,BACKEND\n`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const words = ['bingo-1', '6', `http://127.0.0.1:${address.port}/stats;csv`];
  const child = spawn('timeout', ['2', '/bin/sh', stagger, ...words], { stdio: 'inherit' });
  await once(child, 'exit');
  return child.exitCode ?? -1;
}

function empty(columns: number): readonly string[] {
  return Array.from({ length: columns }, () => '');
}

test('a node whose neighbour has served for long does not wait', async (context) => {
  assert.equal(await asked(context, ['UP 6']), 0);
});

test('a node waits until its neighbour has served for long enough', async (context) => {
  assert.equal(await asked(context, ['DOWN 90', 'UP 0', 'UP 5', 'UP 6']), 0);
});

for (const state of ['UP 5', 'DOWN 90', 'UP 1/2', 'no check']) {
  test(`a node goes on waiting while the balancer says ${state}`, async (context) => {
    assert.equal(await asked(context, [state]), 124);
  });
}
