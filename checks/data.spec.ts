import { randomInt } from 'node:crypto';
import { expect, proves, test } from '../fixtures/test.ts';
import { isNoRow, rowOf, sessionSchema } from './expected-rows.ts';
import { tablesWithoutIndex } from './inside/rows.ts';
import { knock } from './probes/postgres-door.ts';
import { answerOf } from './probes/whole-answer.ts';
import { R } from './requirements/catalogue.ts';
import { endpoints, firstOwnSessionId, pathOf } from './requirements/endpoints.ts';

/** So many looks that both nodes are among those who answer: one by turns, or the less busy one. */
const looksForBoth = 8;

test(
  'a new session is made, and shown as it was given',
  proves(R.createWorks),
  async ({ service, sessions }) => {
    // Posted by itself, because a service that refuses it is wrong, and `sessions.create` would only be at a loss.
    const made = await service.post(endpoints.createSession.path, endpoints.createSession.body);
    const id = sessions.keep(made);

    expect(made).toBeAnswered({ status: '2xx' });
    expect(id, `the id of a new session in ${answerOf(made).body.text().slice(0, 160)}`).toBeDefined();
    const shown = await service.get(`/api/session/${id ?? 0}`);
    expect(shown).toBeAnswered({ status: 200, type: 'application/json' });
    expect(sessionSchema.parse(rowOf(answerOf(shown))).id).toBe(id);
    expect(answerOf(shown).body.text()).toContain('2021-12-09T16:12:52.059188');
  },
);

test('two sessions made alike are two sessions', proves(R.createNotCached), async ({ sessions }) => {
  const first = await sessions.create();
  const second = await sessions.create();

  expect(second.id).not.toBe(first.id);
});

test(
  'a deleted session is gone at once for everybody',
  proves(R.deleteWorks, R.deleteNotCached),
  async ({ service, sessions }) => {
    const { id } = await sessions.create();
    const before = await service.get(`/api/session/${id}`);

    const deleted = await sessions.delete(id);

    expect(before, 'it was there').toBeAnswered({ status: 200 });
    expect(deleted).toBeAnswered({ status: '2xx' });
    for (let look = 0; look < looksForBoth; look += 1) {
      const after = await service.get(`/api/session/${id}`);
      expect(isNoRow(answerOf(after)), `look ${look + 1}: ${answerOf(after).body.text().slice(0, 80)}`).toBe(
        true,
      );
    }
  },
);

test('deleting a session that is not there harms nothing', proves(R.deleteWorks), async ({ service }) => {
  const unknown = await service.delete(pathOf(endpoints.deleteSession, Number.MAX_SAFE_INTEGER));
  const malformed = await service.delete('/api/session/abc');

  expect(unknown).not.toBeAnswered({ status: '5xx' });
  expect(malformed).toBeAnswered({ status: '4xx' });
});

test(
  'what is written at one moment is read at the next, whichever node answers',
  proves(R.oneDatabase, R.sessionNotCached),
  async ({ service, sessions }) => {
    // Like no other: two databases count alike, and each may have a session of that number.
    const startTime = `2021-12-09T16:12:52.${randomInt(10_000, 100_000)}7`;
    const { id } = await sessions.create(`{"start_time":"${startTime}Z","customer_id":100,"movie_id":500}`);

    for (let look = 0; look < looksForBoth; look += 1) {
      const seen = await service.get(pathOf({ ...endpoints.session, ids: { min: id, max: id } }, id));
      expect(seen, `look ${look + 1} at a session just made`).toBeAnswered({ status: 200 });
      expect(answerOf(seen).body.text(), `look ${look + 1}: it is the one just made`).toContain(startTime);
    }
  },
);

test(
  'a session made through one node is seen, and deleted, through the other',
  proves(R.oneDatabase),
  async ({ stand, on, sessions }) => {
    const [first, second] = await Promise.all(stand.withRole('bingo').map(on));
    if (first === undefined || second === undefined) throw new RangeError('a stand has two nodes');
    const made = await first.post(endpoints.createSession.path, endpoints.createSession.body);
    const id = sessions.keep(made);

    const shown = await second.get(`/api/session/${id ?? 0}`);
    const deleted = await sessions.delete(id ?? firstOwnSessionId, second);
    const gone = await first.get(`/api/session/${id ?? 0}`);

    expect(made).toBeAnswered({ status: '2xx' });
    expect(shown).toBeAnswered({ status: 200 });
    expect(deleted).toBeAnswered({ status: '2xx' });
    expect(isNoRow(answerOf(gone)), 'it is gone for the first node, too').toBe(true);
  },
);

test('the first and the last of the seeded rows are there', proves(R.seededKept), async ({ service }) => {
  for (const endpoint of [endpoints.movie, endpoints.customer, endpoints.session]) {
    for (const id of [endpoint.ids.min, endpoint.ids.max]) {
      expect(await service.get(pathOf(endpoint, id)), `${endpoint.name}, id ${id}`).toBeAnswered({
        status: 200,
      });
    }
  }
});

const tables = [
  { table: 'movies', clause: R.movieWorks },
  { table: 'customers', clause: R.customerWorks },
  { table: 'sessions', clause: R.sessionWorks },
] as const;

for (const { table, clause } of tables) {
  test(`one of the ${table} is found without reading all of them`, proves(clause), async ({ stand }) => {
    const [database] = stand.withRole('database');

    const without = await tablesWithoutIndex(stand.remote(database ?? stand.balancer));

    expect(without, 'tables without an index on their id: `make deploy` makes it').not.toContain(table);
  });
}

test('the database sends strangers away', proves(R.strangersKeptOut), async ({ stand }) => {
  const [database] = stand.withRole('database');
  const [node] = stand.withRole('bingo');
  if (database === undefined || node === undefined) throw new RangeError('a stand has both');
  const knockFrom = async (machine: typeof node): Promise<string> => {
    await using door = await stand.remote(machine).forward({ host: database.address, port: 5432 });
    return (await knock({ host: '127.0.0.1', port: door.port, name: 'bingo' })).door;
  };

  const fromNode = await knockFrom(node);
  const fromBalancer = await knockFrom(stand.balancer);
  const fromHere = await knock({ host: database.reachableAt, port: 5432, name: 'bingo' });

  expect(fromNode, `${node.name} may come in by password`).toBe('asked');
  expect(fromBalancer, 'the balancer has no business there').not.toBe('asked');
  expect(fromHere.door, `this computer has none either: ${fromHere.words}`).not.toBe('asked');
});
