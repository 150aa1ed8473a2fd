import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { application } from '../checks/requirements/application.ts';
import { endpoints, interactive } from '../checks/requirements/endpoints.ts';
import { Failure } from '../deploy/world/failure.ts';
import { alone, mix, requestsOf, trafficOf, type DrawnRequest, type Traffic } from './traffic.ts';

function drawn(traffic: Traffic, count: number): readonly DrawnRequest[] {
  const draws = requestsOf(traffic);
  return Array.from({ length: count }, () => draws.next().value);
}

function isRefused(thrown: unknown): boolean {
  return thrown instanceof Failure && thrown.kind === 'PlanInvalid' && thrown.facts.hint !== undefined;
}

void describe('Traffic', () => {
  test('is repeated by its seed', () => {
    assert.deepEqual(drawn(mix(11), 200), drawn(mix(11), 200));
    assert.notDeepEqual(drawn(mix(11), 200), drawn(mix(12), 200));
  });

  test('mixes what must be fast by weight, with enough of each for a percentile', () => {
    const counts = Map.groupBy(drawn(mix(1), 7_200), ({ endpoint }) => endpoint);

    assert.deepEqual([...counts.keys()].sort(), interactive.map(({ name }) => name).sort());
    for (const { endpoint, weight } of mix().parts) {
      const { length } = counts.get(endpoint.name) ?? [];
      assert.ok(Math.abs(length - 72 * weight) < 200, `${endpoint.name}: ${length}`);
    }
  });

  test('draws ids evenly over their whole range', () => {
    const { max } = endpoints.session.ids;

    const ids = drawn(alone(endpoints.session), 10_000).map(({ request }) =>
      Number(request.path.split('/').at(-1)),
    );

    assert.ok(ids.every((id) => id >= 1 && id <= max));
    const tenths = Map.groupBy(ids, (id) => Math.ceil((id * 10) / max));
    assert.equal(tenths.size, 10);
    for (const { length } of tenths.values())
      assert.ok(Math.abs(length - 1_000) < 120, `${length} of 10 000`);
  });

  test('posts only numbers that harm nobody', () => {
    const { min, max } = application.harmlessOperations;

    const requests = drawn(alone(endpoints.operation), 5_000).map(({ request }) => request);

    for (const { method, path, headers, body = '' } of requests) {
      assert.deepEqual(
        [method, path, headers],
        ['POST', '/operation', { 'content-type': 'application/json' }],
      );
      const number = Number(/^\{"operation":(\d+)\}$/.exec(body)?.[1]);
      assert.ok(number >= min && number <= max, body);
    }
  });

  test('of one endpoint asks nothing else', () => {
    assert.deepEqual(
      new Set(
        drawn(alone(endpoints.dbDummy), 50).map(({ endpoint, request }) => `${endpoint} ${request.path}`),
      ),
      new Set(['GET /db_dummy /db_dummy']),
    );
  });

  test('that would change sessions, has no weight or no seed is refused', () => {
    const part = { endpoint: endpoints.movie, weight: 1 };

    assert.throws(() => alone(endpoints.createSession), isRefused);
    assert.throws(() => alone(endpoints.deleteSession), isRefused);
    assert.throws(() => mix(-1), isRefused);
    assert.throws(() => trafficOf({ name: 'none', seed: 1, parts: [{ ...part, weight: 0 }] }), isRefused);
    assert.throws(() => trafficOf({ name: 'half', seed: 1, parts: [{ ...part, weight: 0.5 }] }), isRefused);
  });
});
