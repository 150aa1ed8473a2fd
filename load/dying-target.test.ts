// A target that dies in the middle of a run: the run ends on time, tells what it saw, and nobody storms the dead port.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createPort, type Socket } from 'node:net';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { endpoints } from '../checks/requirements/endpoints.ts';
import { monotonicMs } from '../deploy/world/clock.ts';
import { autocannon } from './autocannon.ts';
import type { LoadEngine } from './engine.ts';
import type { LoadResult } from './load-result.ts';
import { openLoop } from './open-loop.ts';
import { durationMs, peak } from './profile.ts';
import { alone } from './traffic.ts';

const profile = peak({ rps: 60, forMs: 3_000 });
const timeoutMs = 1_000;
const diesAfterMs = 1_000;

/** What came of a run against a server that dies, and how often its port was knocked at afterwards. */
async function dying(engine: LoadEngine): Promise<{ result: LoadResult; tookMs: number; knocks: number }> {
  const server = createServer((_request, response) => void response.end('{}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const knocked: Socket[] = [];
  // In its place something that counts connections and ends each at once.
  const grave = createPort((socket) => {
    knocked.push(socket);
    socket.on('error', () => undefined);
    socket.destroy();
  });
  const die = (): void => {
    server.closeAllConnections();
    server.close(() => void grave.listen(port, '127.0.0.1'));
  };
  // From the first request on: an engine takes its time to start.
  server.once('request', () => void setTimeout(die, diesAfterMs));
  const startedMs = monotonicMs();
  try {
    const target = { origin: `http://127.0.0.1:${port}` };
    const result = await engine.run({ target, profile, traffic: alone(endpoints.dbDummy), timeoutMs });
    return { result, tookMs: monotonicMs() - startedMs, knocks: knocked.length };
  } finally {
    server.closeAllConnections();
    if (server.listening) server.close();
    if (grave.listening) grave.close();
  }
}

describe('a target that dies in the middle', () => {
  it('is asked by the open loop as planned, each request once, until the end', async () => {
    const { result, tookMs, knocks } = await dying(openLoop);

    const { planned, ok, failed, byKind } = result.counts;
    assert.ok(tookMs < durationMs(profile) + timeoutMs + 5_000, `it took ${tookMs} ms`);
    assert.equal(ok + failed + (byKind.get('notLooked') ?? 0), planned);
    assert.ok(ok > 0 && failed > 0, `${ok} answered, ${failed} lost`);
    assert.ok(knocks > 0 && knocks <= failed, `${knocks} connections for ${failed} lost requests`);
  });

  it('is left alone by autocannon, whose result is INVALID', async () => {
    const { result, tookMs, knocks } = await dying(autocannon());

    assert.ok(tookMs < durationMs(profile) + timeoutMs + 5_000, `it took ${tookMs} ms`);
    assert.equal(result.validity.word, 'INVALID');
    // Each of its connections may knock once or twice more before the first loss is told; a storm is thousands (docs/calibration.md).
    assert.ok(knocks <= 2 * result.counts.planned, `${knocks} connections`);
  });
});
