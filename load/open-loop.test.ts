import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HttpTarget } from '../checks/probes/http.ts';
import { LoopbackService } from '../checks/probes/test-service.ts';
import { endpoints } from '../checks/requirements/endpoints.ts';
import { Failure } from '../deploy/world/failure.ts';
import { autocannon } from './autocannon.ts';
import type { LiveSecond, LoadEngine, LoadOrder } from './engine.ts';
import { historyOf, type LoadResult } from './load-result.ts';
import { openLoop } from './open-loop.ts';
import { peak, ramp } from './profile.ts';
import { alone, mix, requestsOf } from './traffic.ts';

const timeoutMs = 3_000;
/** What a busy computer may add to the end of a run. */
const graceMs = 5_000;

function orderOf(target: HttpTarget, differ: Partial<LoadOrder> = {}): LoadOrder {
  return { target, profile: peak({ forMs: 1_000 }), traffic: mix(3), timeoutMs, ...differ };
}

/** That every planned request came to exactly one thing. */
function assertAccounted({ counts, arrivals }: LoadResult): void {
  assert.equal(counts.ok + counts.failed + (counts.byKind.get('notLooked') ?? 0), arrivals?.length);
}

void describe('the open loop', () => {
  test('asks what the Traffic draws, in its order, and tells what became of each', async () => {
    const asked: string[] = [];
    await using service = await LoopbackService.http((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      const status = request.url === '/db_dummy' ? 503 : 200;
      response.writeHead(status, { 'x-served-by': 'bingo-1' }).end('{}');
    });
    const seconds: LiveSecond[] = [];

    const result = await openLoop.run(
      orderOf(
        { origin: `http://127.0.0.1:${service.port}` },
        {
          timeoutMs: 15_000,
          onSecond: (second) => seconds.push(second),
        },
      ),
    );

    const draws = requestsOf(mix(3));
    const drawn = Array.from({ length: 120 }, () => draws.next().value);
    // Two that are due 8 ms apart may arrive in another order on a busy computer.
    assert.deepEqual(
      asked.sort(),
      drawn.map(({ request }) => `${request.method ?? ''} ${request.path}`).sort(),
    );
    assert.deepEqual(
      result.arrivals?.map((one) => one.endpoint),
      drawn.map(({ endpoint }) => endpoint),
    );
    const dummies = drawn.filter(({ endpoint }) => endpoint === endpoints.dbDummy.name).length;
    assert.deepEqual([result.counts.planned, result.counts.failed], [120, dummies]);
    assert.equal(result.byEndpoint.get(endpoints.dbDummy.name)?.counts.byStatus.get(503), dummies);
    assert.deepEqual([...result.byNode], [['bingo-1', 120]]);
    assertAccounted(result);
    assert.equal(historyOf(result)?.counts().planned, 120);
    const last = seconds.at(-1);
    assert.deepEqual([last?.planned, last?.plannedInAll, last?.failedInAll], [120, 120, dummies]);
  });

  test('follows a ramp', async () => {
    await using service = await LoopbackService.http((_request, response) => response.end('{}'));
    const profile = ramp({ fromRps: 20, toRps: 180, forMs: 2_000 });

    const result = await openLoop.run(orderOf({ origin: `http://127.0.0.1:${service.port}` }, { profile }));

    assert.deepEqual(
      result.perSecond.map(({ planned }) => planned),
      [60, 140],
    );
    assertAccounted(result);
  });

  test('never storms a dead port, and asks each time it planned to', async () => {
    const service = await LoopbackService.http((_request, response) => response.end());
    const origin = `http://127.0.0.1:${service.port}`;
    await service[Symbol.asyncDispose]();

    const result = await openLoop.run(orderOf({ origin }));

    assert.deepEqual([...result.counts.byKind], [['refused', 120]]);
    assert.deepEqual([result.counts.offered, result.counts.answered], [120, 0]);
    assert.deepEqual(result.latency.fromPlan.percentileMs({ ratio: 0.5 }), {
      known: true,
      value: Infinity,
      looks: 120,
    });
  });

  test('ends on time when the target dies, and tells what it saw', async () => {
    const service = await LoopbackService.http((_request, response) => response.end());
    const dies: { when?: Promise<void> } = {};
    const order = orderOf(
      { origin: `http://127.0.0.1:${service.port}` },
      {
        profile: peak({ forMs: 4_000 }),
        onSecond: () => {
          dies.when ??= service[Symbol.asyncDispose]();
        },
      },
    );

    const result = await openLoop.run(order);
    await dies.when;

    assert.ok(result.tookMs < 4_000 + timeoutMs + graceMs, `${result.tookMs} ms`);
    assert.ok(result.counts.ok > 0, 'nothing was answered before the death');
    assert.ok((result.counts.byKind.get('refused') ?? 0) > 50, 'nothing was lost by it');
    assertAccounted(result);
  });

  test('ends on time when the target falls silent, on as many connections as that needs', async () => {
    await using service = await LoopbackService.http(() => undefined);

    const result = await openLoop.run(orderOf({ origin: `http://127.0.0.1:${service.port}` }));

    assert.ok(result.tookMs < 1_000 + timeoutMs + graceMs, `${result.tookMs} ms`);
    assert.equal(result.counts.ok, 0);
    assert.ok(result.generator.atOnceMax > 100, `${result.generator.atOnceMax} at once`);
  });

  test('stops when told, and does not take that for a measurement', async () => {
    await using service = await LoopbackService.http((_request, response) => response.end());
    const order = orderOf(
      { origin: `http://127.0.0.1:${service.port}` },
      { profile: peak({ forMs: 60_000 }), signal: AbortSignal.timeout(1_500) },
    );

    const result = await openLoop.run(order);

    assert.ok(result.tookMs < 10_000 && result.counts.planned < 7_200);
    assert.match(result.validity.reasons.join(), /stopped before its end/);
    assertAccounted(result);
  });
});

void describe('both engines', () => {
  const engines: readonly LoadEngine[] = [openLoop, autocannon()];

  for (const engine of engines) {
    test(`${engine.name}: refuses what it cannot do, before the first request`, async () => {
      const seen = { connections: 0 };
      await using service = await LoopbackService.tcp(() => (seen.connections += 1));
      const target = { origin: `http://127.0.0.1:${service.port}` };
      const noRate = { name: 'nothing', stages: [{ fromRps: 0, toRps: 0, forMs: 1_000 }] } as const;
      const noTime = { name: 'nothing', stages: [{ fromRps: 9, toRps: 9, forMs: 0 }] } as const;
      const refused = [
        orderOf(target, { profile: noRate }),
        orderOf(target, { profile: noTime }),
        orderOf(target, { timeoutMs: 0 }),
        orderOf(target, { timeoutMs: 600_000 }),
        orderOf(target, { traffic: { ...alone(endpoints.movie), seed: -1 } }),
        orderOf({ origin: 'nonsense' }),
        orderOf({ ...target, version: 'h2' }),
      ];

      for (const order of refused)
        await assert.rejects(
          engine.run(order),
          (thrown) =>
            thrown instanceof Failure && thrown.kind === 'PlanInvalid' && thrown.facts.hint !== undefined,
        );

      assert.equal(seen.connections, 0);
    });
  }

  test('autocannon: ends at the first lost connection, and never storms a dead port', async () => {
    const dies: { soon: boolean; when?: Promise<void> } = { soon: false };
    // It dies with a request in its hands: a connection that is lost while nothing waits for an answer loses none.
    const service = await LoopbackService.http((_request, response) => {
      if (dies.soon) dies.when ??= service[Symbol.asyncDispose]();
      else response.end();
    });
    const order = orderOf(
      { origin: `http://127.0.0.1:${service.port}` },
      { profile: peak({ forMs: 20_000 }), onSecond: () => (dies.soon = true) },
    );

    const result = await autocannon().run(order);
    await dies.when;

    assert.ok(result.tookMs < 20_000, `${result.tookMs} ms`);
    assert.equal(result.counts.failed, 1);
    assert.ok(result.counts.offered < 2_400, `${result.counts.offered} requests`);
    assert.match(result.validity.reasons.join(), /nothing true after a lost connection/);
  });

  test('autocannon: asks what the Traffic draws, and counts answers of every status', async () => {
    await using service = await LoopbackService.http((request, response) => {
      const { length } = request.url ?? '';
      request.resume();
      response.writeHead(length % 2 === 0 ? 200 : 500, { 'x-served-by': 'bingo-2' }).end('{}');
    });

    const result = await autocannon().run(
      orderOf({ origin: `http://127.0.0.1:${service.port}` }, { timeoutMs: 15_000 }),
    );

    const { counts } = result;
    assert.deepEqual([counts.planned, counts.offered, counts.answered], [120, 120, 120]);
    assert.deepEqual([...counts.byKind.keys()], ['status']);
    assert.equal(counts.byStatus.get(500), counts.failed);
    assert.deepEqual([...result.byNode], [['bingo-2', 120]]);
    assert.equal(result.byEndpoint.size, 5);
  });
});
