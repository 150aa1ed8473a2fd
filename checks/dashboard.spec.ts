import { expect, proves, test } from '../fixtures/test.ts';
import { lookInTurn } from './probes/looks.ts';
import { R } from './requirements/catalogue.ts';
import { countedKeys } from './requirements/endpoint-keys.ts';
import { endpoints } from './requirements/endpoints.ts';
import { sampleRequest } from './sample-requests.ts';

/** The slowest rules are reckoned once a minute: on a stand just made there is nothing of them before that (prometheus-rules.yml). */
const firstReckoningMs = 75_000;

test('every metric that the dashboard names is there', proves(R.chartsShown), async ({ dashboard }) => {
  test.setTimeout(firstReckoningMs + 30_000);

  await expect
    .poll(async () => await dashboard.missing(), {
      message: 'metrics that no series has',
      timeout: firstReckoningMs,
    })
    .toEqual([]);
});

test(
  'every endpoint has its requests, errors and latency on the dashboard',
  proves(R.chartsShown),
  async ({ dashboard, service }) => {
    const from = dashboard.now();
    await lookInTurn(countedKeys.length, (place) =>
      service.look(sampleRequest(countedKeys[place] ?? 'ping')),
    );
    await dashboard.settle();

    const page = await dashboard.over(new Date(from.getTime() - 30_000), dashboard.now());

    for (const { name } of countedKeys.map((key) => endpoints[key])) {
      const { requests, failed, rejected, refused, p90S } = page.figures(name);
      expect(requests, `requests of ${name}`).toBeGreaterThanOrEqual(1);
      expect([failed, rejected, refused, p90S], `errors and latency of ${name}`).not.toContain(null);
    }
    expect(page.withoutData.filter((panel) => /^(?:rps|errors) of/.test(panel))).toEqual([]);
  },
);
