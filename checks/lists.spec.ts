import { expect, proves, test } from '../fixtures/test.ts';
import { listSchemas, misplaced, orders, type Session } from './expected-rows.ts';
import type { HttpRequest } from './probes/exchange.ts';
import { answerOf } from './probes/whole-answer.ts';
import { application } from './requirements/application.ts';
import { R } from './requirements/catalogue.ts';
import { listKeys } from './requirements/endpoint-keys.ts';
import { endpoints } from './requirements/endpoints.ts';

/** Lists are tens of megabytes, and bingo itself gives a query up in time. */
const whole: Omit<HttpRequest, 'path'> = {
  keepBytesMax: 134_217_728,
  timeoutMs: application.queryMsMax + 10_000,
};
const { seeded } = application;

test('the list of movies is whole and in order', proves(R.movieListWorks), async ({ service }) => {
  const seen = await service.get(endpoints.movieList.path, whole);

  expect(seen).toBeAnswered({ status: 200, type: 'application/json' });
  const movies = listSchemas.movies.parse(answerOf(seen).body.json()?.value);
  expect(movies).toHaveLength(Math.min(seeded.movies, R.movieListWorks.bound.rowsMax));
  expect(misplaced(movies, orders.movies), 'neighbours in the wrong order').toBeUndefined();
  expect(new Set(movies.map(({ id }) => id)).size, 'different movies').toBe(movies.length);
});

test('the list of customers is whole and in order', proves(R.customerListWorks), async ({ service }) => {
  const seen = await service.get(endpoints.customerList.path, whole);

  expect(seen).toBeAnswered({ status: 200, type: 'application/json' });
  const customers = listSchemas.customers.parse(answerOf(seen).body.json()?.value);
  expect(customers).toHaveLength(Math.min(seeded.customers, R.customerListWorks.bound.rowsMax));
  expect(misplaced(customers, orders.customers), 'neighbours in the wrong order').toBeUndefined();
  expect(new Set(customers.map(({ id }) => id)).size, 'different customers').toBe(customers.length);
});

test(
  'the list of sessions is whole and in order',
  proves(R.sessionListWorks),
  async ({ service, unknown }) => {
    const seen = await service.get(endpoints.sessionList.path, whole);

    expect(seen).toBeAnswered({ status: 200, type: 'application/json' });
    expect(seen.timing.totalMs, 'bingo drops what takes longer').toBeLessThan(application.queryMsMax);
    const sessions = listSchemas.sessions.parse(answerOf(seen).body.json()?.value);
    expect(sessions).toHaveLength(Math.min(seeded.sessions, R.sessionListWorks.bound.rowsMax));
    expect(new Set(sessions.map(({ id }) => id)).size, 'different sessions').toBe(sessions.length);
    // The list is a join (bingo.md section 7, A); how a row shows it nobody wrote down, but all rows show it alike.
    const bare = sessions.filter(({ customer, movie }) => customer === undefined || movie === undefined);
    if (bare.length === sessions.length)
      unknown('sessions do not show the movie and the customer that they are ordered by');
    expect(
      bare.slice(0, 3),
      `${bare.length} sessions without the customer or the movie that others show`,
    ).toEqual([]);
    expect(misplaced(sessions, orders.sessions), 'neighbours in the wrong order').toBeUndefined();
  },
);

for (const key of listKeys) {
  const { name, notCached } = endpoints[key];

  test(`no answer of ${name} is a copy`, proves(notCached), ({ listRounds }) => {
    expect(listRounds.get(key) ?? []).toBeFresh(notCached.bound);
  });
}

test(
  'a session of a movie at the top of the list is listed at once, and gone at once',
  proves(R.sessionListNotCached),
  async ({ service, sessions, unknown }) => {
    const list = async (): Promise<readonly Session[]> =>
      listSchemas.sessions.parse(
        answerOf(await service.get(endpoints.sessionList.path, whole)).body.json()?.value,
      );
    const [top] = await list();
    if (top?.movie === undefined || top.customer === undefined)
      return unknown('sessions do not show the movie and the customer that they are ordered by');

    const { id } = await sessions.create(
      `{"start_time":"2021-12-09T16:12:52.059188Z","customer_id":${top.customer.id},"movie_id":${top.movie.id}}`,
    );
    const after = await list();
    await sessions.delete(id);
    const later = await list();

    // Where movie and customer are alike, the newest session comes first.
    expect(after[0]?.id, 'the first of the list, once a session was made that goes there').toBe(id);
    expect(later[0]?.id, 'the first of the list, once that session was deleted').toBe(top.id);
  },
);
