import { expect, proves, test } from '../fixtures/test.ts';
import { backendOf, longDummyOrigin, readCounters, riseOf } from './inside/counters.ts';
import { R } from './requirements/catalogue.ts';
import { endpoints } from './requirements/endpoints.ts';

const { path } = endpoints.longDummy;

// The one file that asks for /long_dummy, so that it can count, and the one that has to wait: it runs beside the others.
test(
  'the slow answer is cached, and a copy comes at once',
  proves(R.longDummyCached),
  async ({ service }) => {
    const first = await service.get(path);
    const second = await service.get(path);

    expect(first).toBeAnswered({ status: 200, type: 'application/json' });
    expect(second).toBeServedFromCache(R.longDummyCached.bound);
  },
);

test('what is cached is kept from the nodes', proves(R.longDummyCached), async ({ stand, service }) => {
  const remote = stand.remote(stand.balancer);
  const nodes = stand.withRole('bingo').map(({ name }) => name);
  const before = await readCounters(remote);

  for (let look = 0; look < 10; look += 1) expect(await service.get(path)).toBeAnswered({ status: 200 });

  const after = await readCounters(remote);
  const asked = riseOf(backendOf.longDummy, { before, after, nodes });
  const origin = riseOf(longDummyOrigin, { before, after, nodes });
  expect(asked?.requests, 'requests that users sent').toBeGreaterThanOrEqual(10);
  expect((asked?.atNodes ?? 0) + (origin?.atNodes ?? 0), 'requests that reached a node').toBeLessThanOrEqual(
    1,
  );
});

test('most users get the slow answer at once', proves(R.longDummyFast), ({ across }) => {
  expect(across.steady).toMeetSla(R.longDummyFast.bound);
});

test('a copy that is asked for every second is never too old', proves(R.longDummyYoung), ({ across }) => {
  expect(across.answers).toBeYoung(R.longDummyYoung.bound);
});

test('a copy that nobody asked for in a while is never too old', proves(R.longDummyYoung), ({ across }) => {
  expect(across.quiet).toBeYoung(R.longDummyYoung.bound);
});
