import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { application } from '../../checks/requirements/application.ts';
import { endpoints, interactive, lists } from '../../checks/requirements/endpoints.ts';
import { mix } from '../traffic.ts';
import { keyOf } from './k6-endpoint.ts';
import { k6Plan } from './k6-plan.ts';
import { k6Script } from './k6-script.ts';
import { iterations, K6Service } from './test-k6-service.ts';

describe('the requests of the script for k6', () => {
  const made: { service?: K6Service } = {};
  before(async () => {
    made.service = await K6Service.start();
  });
  after(async () => await made.service?.[Symbol.asyncDispose]());

  function started(): K6Service {
    assert.ok(made.service !== undefined);
    return made.service;
  }

  it('are those of each endpoint, under its name', async () => {
    for (const endpoint of [...interactive, endpoints.longDummy]) {
      const { asked } = await started().run([{ scenario: keyOf(endpoint), iterations: iterations(3) }]);

      const path = new RegExp(`^${endpoint.method} ${endpoint.path.replace('{id}', '\\d+')}$`);
      assert.equal(started().seen.length, 3);
      for (const one of started().seen) assert.match(one, path);
      for (const { params } of asked)
        assert.deepEqual(params.tags, { endpoint: keyOf(endpoint), name: endpoint.name });
    }
  });

  it('draw ids evenly over their whole range, and repeat them by their seed', async () => {
    const draws = async (seed: string, count: number): Promise<readonly number[]> => {
      await started().run([{ scenario: 'session', iterations: iterations(count) }], { SEED: seed });
      return started().seen.map((one) => Number(/\d+$/.exec(one)?.[0]));
    };

    const ids = await draws('1', 400);

    const { min, max } = endpoints.session.ids;
    assert.ok(ids.every((id) => Number.isInteger(id) && id >= min && id <= max));
    for (const quarter of [0, 1, 2, 3]) {
      const count = ids.filter((id) => Math.floor(((id - min) / (max - min + 1)) * 4) === quarter).length;
      // Four standard deviations of 400 fair draws; the seed is always the same.
      assert.ok(Math.abs(count - 100) < 35, `quarter ${quarter}: ${count}`);
    }
    assert.ok(new Set(ids).size > 395);
    assert.deepEqual(await draws('1', 20), ids.slice(0, 20));
    assert.notDeepEqual(await draws('2', 20), ids.slice(0, 20));
  });

  it('ask only harmless operations', async () => {
    const { asked } = await started().run([{ scenario: 'operation', iterations: iterations(100) }]);

    const numbers = asked.map(({ body }) => Number(/^\{"operation":(\d+)\}$/.exec(body ?? '')?.[1]));
    const { min, max } = application.harmlessOperations;
    assert.ok(
      numbers.every((number) => number >= min && number <= max),
      numbers.join(' '),
    );
    assert.ok(new Set(numbers).size > 95);
  });

  it('are mixed by weight', async () => {
    const { asked } = await started().run([{ scenario: 'peak', iterations: iterations(400) }]);

    for (const { endpoint, weight } of mix().parts) {
      const share = asked.filter(({ params }) => params.tags['endpoint'] === keyOf(endpoint)).length / 400;
      assert.ok(Math.abs(share - weight / 100) < 0.08, `${endpoint.name}: ${share}`);
    }
  });

  it('ask the lists one behind the other, then make sessions and delete the very same', async () => {
    const { timesEachList } = k6Plan().inTurn;
    const behind = lists.length * timesEachList;
    await started().run([{ scenario: 'inTurn', iterations: [0, 1, 2, behind] }]);

    const [some, ...rest] = started().seen.slice(3);
    assert.deepEqual(
      started().seen.slice(0, 3),
      lists.map(({ name }) => name),
    );
    assert.deepEqual([some, ...rest], ['POST /api/session', 'DELETE /api/session/5000042']);
  });

  it('never delete a session that they did not make', async () => {
    for (const answer of ['{"id":42}', '{"id":5000000}', 'made', '{}']) {
      started().newSession = answer;
      await started().run([{ scenario: 'inTurn', iterations: [60, 61] }]);

      assert.deepEqual(started().seen, ['POST /api/session', 'POST /api/session'], answer);
    }
    started().newSession = '{"id":5000042}';
  });

  it('count one that is lost as the longest wait, and a redirect as an error', async () => {
    const lost = await started().run(
      [{ scenario: 'dbDummy', iterations: iterations(2) }],
      {},
      k6Script().replaceAll('/db_dummy', '/gone'),
    );
    assert.deepEqual(lost.waited, [5_000, 5_000]);

    const right = await started().run([{ scenario: 'dbDummy', iterations: iterations(2) }]);
    // The fake takes 1 ms to connect and 2 ms to answer.
    assert.deepEqual(right.waited, [3, 3]);
    assert.deepEqual(right.accepted, [{ min: 200, max: 299 }]);
    assert.equal(right.options['maxRedirects'], 0);
  });
});
