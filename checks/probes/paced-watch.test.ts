import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { monotonicMs } from '../../deploy/world/clock.ts';
import { Failure } from '../../deploy/world/failure.ts';
import { PacedWatch } from './paced-watch.ts';
import { LoopbackService } from './test-service.ts';

void describe('a Watch in a thread of its own', () => {
  test('looks on its plan while this thread is busy, and tells it on the clock of this thread', async () => {
    const paths: string[] = [];
    await using service = await LoopbackService.http((request, response) => {
      paths.push(request.url ?? '');
      response.writeHead(200, { 'x-served-by': 'bingo-1' }).end();
    });
    const target = { origin: `http://127.0.0.1:${service.port}` };
    const beforeMs = monotonicMs();

    const watch = await PacedWatch.start(
      { target, requests: [{ path: '/a' }, { path: '/b', method: 'POST', body: '{}' }] },
      { everyMs: 20, forMs: 400 },
    );
    const untilMs = monotonicMs() + 200;
    while (monotonicMs() < untilMs);
    const history = await watch.ended;

    assert.deepEqual([watch.subject, history.counts().ok], ['GET /a', 20]);
    assert.ok(watch.startedMs > beforeMs && watch.startedMs < monotonicMs());
    assert.deepEqual(
      history.observations.map((one) => Math.round(Math.abs(one.dueMs - watch.startedMs) / 20)),
      Array.from({ length: 20 }, (_none, place) => place),
    );
    assert.equal(paths.filter((path) => path === '/b').length, 10);
    // Most of them left while this thread answered nobody.
    const whileBusy = history.observations.filter((one) => one.startMs < untilMs && one.endMs > untilMs - 1);
    assert.ok(whileBusy.length >= 5);
  });

  test('stops when told, and gives back everything', async () => {
    await using service = await LoopbackService.http((_request, response) => response.end());
    const target = { origin: `http://127.0.0.1:${service.port}` };

    const watch = await PacedWatch.start(
      { target, requests: [{ path: '/' }] },
      { everyMs: 10, subject: 'users' },
    );
    const history = await watch.stop();

    assert.equal(history.about.subject, 'users');
    assert.equal(history.counts().planned, history.counts().ok);
    assert.equal((await watch.stop()).observations.length, history.observations.length);
  });

  test('fails with the reason when it cannot begin', async () => {
    const started = PacedWatch.start(
      { target: { origin: 'nonsense' }, requests: [{ path: '/' }] },
      { everyMs: 10 },
    );

    await assert.rejects(
      started,
      (thrown) => thrown instanceof Failure && thrown.message.includes('no origin'),
    );
  });
});
