import { expect, proves, test } from '../fixtures/test.ts';
import { customerSchema, isNoRow, movieSchema, rowOf, sessionSchema } from './expected-rows.ts';
import { application } from './requirements/application.ts';
import { R } from './requirements/catalogue.ts';
import { endpoints, pathOf } from './requirements/endpoints.ts';
import { lookInTurn } from './probes/looks.ts';
import { answerOf } from './probes/whole-answer.ts';

test('the health check says pong', proves(R.pingWell), async ({ service }) => {
  // So often that both nodes are among those who answer: one that is sick may still be in rotation.
  for (const seen of await lookInTurn(8, () => service.get('/ping'))) {
    expect(seen).toBeAnswered({ status: R.pingWell.bound.status });
    expect(seen.answer?.body.text().trim()).toBe(R.pingWell.bound.text);
  }
});

test(
  'what the specification does not name is served as well',
  proves(R.outsideServed),
  async ({ service }) => {
    const index = await service.get(endpoints.index.path);
    const dummy = await service.get(endpoints.dummy.path);
    const config = await service.get(endpoints.config.path);
    const post = await service.post(endpoints.postIndex.path, '{}');

    expect(index).toBeAnswered({ status: 200, type: 'text/plain' });
    expect(index.answer?.body.text()).toContain(application.codes.index);
    expect(dummy).toBeAnswered({ status: 200, type: 'application/json' });
    expect(config).toBeAnswered({ status: 200 });
    expect(post).not.toBeAnswered({ status: '5xx' });
    expect(post.answer, 'POST / must be answered, whatever it says').toBeDefined();
  },
);

test(
  'every harmless operation has one and the same answer',
  proves(R.operationWorks),
  async ({ service }) => {
    const { min, max } = application.harmlessOperations;
    const bodies = new Set<string>();

    for (const number of [min, 7, 1_024, max]) {
      const seen = await service.post(endpoints.operation.path, `{"operation":${number}}`);
      expect(seen, `operation ${number}`).toBeAnswered({ status: 200 });
      bodies.add(seen.answer?.body.text() ?? '');
    }

    expect([...bodies], 'answers of harmless operations').toHaveLength(1);
  },
);

test(
  'an answer of the database dummy is a stamp from a node',
  proves(R.dbDummyWorks),
  async ({ service }) => {
    const seen = await service.get(endpoints.dbDummy.path);

    expect(seen).toBeAnswered({ status: 200, type: 'application/json' });
    expect(answerOf(seen).body.json()?.value).toMatchObject({
      stamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/),
    });
    expect(seen.timing.totalMs, 'the database sleeps').toBeGreaterThanOrEqual(application.dbDummyMsMin);
  },
);

const single = [
  { endpoint: endpoints.movie, clause: R.movieWorks, schema: movieSchema },
  { endpoint: endpoints.customer, clause: R.customerWorks, schema: customerSchema },
  { endpoint: endpoints.session, clause: R.sessionWorks, schema: sessionSchema },
] as const;

for (const { endpoint, clause, schema } of single) {
  test(`${endpoint.name} shows the row that was asked for`, proves(clause), async ({ service }) => {
    const { min, max } = endpoint.ids;

    for (const id of [min, Math.floor(max / 2), max]) {
      const seen = await service.get(pathOf(endpoint, id));
      expect(seen, `id ${id}`).toBeAnswered({ status: 200, type: 'application/json' });
      expect(schema.parse(rowOf(answerOf(seen))).id).toBe(id);
    }
  });

  test(`${endpoint.name} shows nothing for an id that no row has`, proves(clause), async ({ service }) => {
    const control = await service.get(pathOf(endpoint, endpoint.ids.max));

    const zero = await service.get(endpoint.path.replace('{id}', '0'));
    const beyond = await service.get(endpoint.path.replace('{id}', '2000000000'));

    expect(control).toBeAnswered({ status: 200 });
    expect(isNoRow(answerOf(control)), 'a row that is there is seen').toBe(false);
    for (const seen of [zero, beyond]) {
      expect(seen).not.toBeAnswered({ status: '5xx' });
      expect(isNoRow(answerOf(seen)), answerOf(seen).body.text().slice(0, 120)).toBe(true);
    }
  });

  test(`${endpoint.name} refuses an id that is no number`, proves(clause), async ({ service }) => {
    for (const id of ['abc', '1e3', '1.5', '%27%20OR%201=1', '99999999999999999999999']) {
      const seen = await service.get(endpoint.path.replace('{id}', id));
      expect(seen, `id ${id}`).toBeAnswered({ status: '4xx' });
    }
  });
}

const bodies = [
  { endpoint: endpoints.operation, clause: R.operationWorks, field: '"operation":1' },
  {
    endpoint: endpoints.createSession,
    clause: R.createWorks,
    field: '"start_time":"2021-12-09T16:12:52.059188Z","customer_id":100,"movie_id":500',
  },
] as const;

for (const { endpoint, clause, field } of bodies) {
  test(`${endpoint.name} refuses a body that is malformed`, proves(clause), async ({ service, sessions }) => {
    const malformed = ['', '{', '[]', '"text"', '{}', `{${field.replace(/:.*/, ':"text"')}}`, `{${field}`];

    for (const body of malformed) {
      const seen = await service.post(endpoint.path, body);
      sessions.keep(seen);
      expect(seen, `body ${body === '' ? '(none)' : body}`).toBeAnswered({ status: '4xx' });
    }
  });

  test(
    `${endpoint.name} survives a body of a mebibyte`,
    proves(clause),
    async ({ service, over, usualWay, sessions }) => {
      const body = `{${field},"padding":"${'x'.repeat(1_048_576)}`;

      const seen = await service.post(endpoint.path, body);
      sessions.keep(seen);

      // Who stops reading may hang up before he has answered (RFC 9110 section 15.5.14).
      if (seen.answer !== undefined) expect(seen).toBeAnswered({ status: '4xx' });
      else expect(seen.trouble?.kind).toBe('reset');
      // Over another connection: the rest of that body may still lie in the way on the first.
      expect(await over(usualWay).get('/ping')).toBeAnswered({ status: 200 });
    },
  );
}

const wrongMethods = [
  { endpoint: endpoints.operation, clause: R.operationWorks, method: 'GET', path: '/operation' },
  { endpoint: endpoints.dbDummy, clause: R.dbDummyWorks, method: 'PATCH', path: '/db_dummy' },
  { endpoint: endpoints.movie, clause: R.movieWorks, method: 'PATCH', path: '/api/movie/1' },
  { endpoint: endpoints.customer, clause: R.customerWorks, method: 'PATCH', path: '/api/customer/1' },
  { endpoint: endpoints.session, clause: R.sessionWorks, method: 'PATCH', path: '/api/session/1' },
  { endpoint: endpoints.movieList, clause: R.movieListWorks, method: 'PATCH', path: '/api/movie' },
  { endpoint: endpoints.customerList, clause: R.customerListWorks, method: 'PATCH', path: '/api/customer' },
  { endpoint: endpoints.sessionList, clause: R.sessionListWorks, method: 'PATCH', path: '/api/session' },
] as const;

for (const { endpoint, clause, method, path } of wrongMethods) {
  test(`${method} is refused where only ${endpoint.name} is served`, proves(clause), async ({ service }) => {
    const seen = await service.look({ method, path });

    expect(seen).toBeAnswered({ status: '4xx' });
  });
}
