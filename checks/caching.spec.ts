import { expect, proves, test } from '../fixtures/test.ts';
import { backendOf, readCounters, riseOf } from './inside/counters.ts';
import { lookInTurn } from './probes/looks.ts';
import { application } from './requirements/application.ts';
import { R } from './requirements/catalogue.ts';
import { countedKeys, plainKeys, rowKeys, writeKeys } from './requirements/endpoint-keys.ts';
import { endpoints } from './requirements/endpoints.ts';
import { sampleRequest } from './sample-requests.ts';

for (const key of [...plainKeys, ...rowKeys, ...writeKeys]) {
  const { name, notCached: clause } = endpoints[key];

  test(`no answer of ${name} is a copy`, proves(clause), ({ rounds }) => {
    const seen = rounds.get(key) ?? [];

    expect(seen).toBeFresh({
      ...clause.bound,
      ...(key === 'dbDummy' ? { notSoonerThanMs: application.dbDummyMsMin } : {}),
    });
  });
}

test(
  'answers that carry the time differ from second to second',
  proves(R.nothingElseCached),
  ({ rounds }) => {
    const seen = [...(rounds.get('dummy') ?? []), ...(rounds.get('dbDummy') ?? [])];

    const stamps = new Set(
      seen.map(({ answer }) => /"stamp":"([^"]+)"/.exec(answer?.body.text() ?? '')?.[1]),
    );

    expect(stamps.size, `different stamps: ${[...stamps].join(', ')}`).toBeGreaterThanOrEqual(2);
  },
);

test('each session that is made is a new one', proves(R.createNotCached), ({ rounds }) => {
  const seen = rounds.get('createSession') ?? [];

  const bodies = new Set(seen.map(({ answer }) => answer?.body.text()));

  expect(bodies.size, 'different answers').toBe(seen.length);
});

// Sessions are read back in data.spec.ts. Whoever keeps a copy keeps requests from the nodes: so arrivals there are counted.
for (const key of countedKeys) {
  const endpoint = endpoints[key];
  const { looksMin } = endpoint.notCached.bound;

  test(
    `every request for ${endpoint.name} reaches a node`,
    proves(endpoint.notCached),
    async ({ stand, service }) => {
      const remote = stand.remote(stand.balancer);
      const nodes = stand.withRole('bingo').map(({ name }) => name);
      const before = await readCounters(remote);

      const seen = await lookInTurn(looksMin, () => service.look(sampleRequest(key)));

      for (const one of seen) expect(one).toBeAnswered({ status: 200 });
      const after = await readCounters(remote);
      const rise = riseOf(backendOf[key], { before, after, nodes });
      expect(rise?.atNodes, `answers that the nodes gave to ${looksMin} requests`).toBeGreaterThanOrEqual(
        looksMin,
      );
    },
  );
}
