import { expect, proves, test } from '../fixtures/test.ts';
import { backendOf, readCounters, riseOf } from './inside/counters.ts';
import { openPrometheus, scrapedAnew } from './inside/scraped.ts';
import { lookInTurn } from './probes/looks.ts';
import { R } from './requirements/catalogue.ts';
import { countedKeys, listKeys, writeKeys } from './requirements/endpoint-keys.ts';
import { endpoints, type EndpointKey } from './requirements/endpoints.ts';
import { refusedRequest, sampleRequest } from './sample-requests.ts';

const { countErrorMax, requestsMin, listRequestsMin } = R.endpointsCounted.bound;
/** What was sent and what was counted. */
interface Figures {
  readonly sent: number;
  readonly refused: number;
  readonly counted: number;
  readonly countedRefused: number;
}

/** Somebody else's requests are counted too: when there were some, it is measured anew. */
const measurements = 3;

for (const key of [...countedKeys, ...writeKeys]) {
  const { name } = endpoints[key];
  const requests = isList(key) ? listRequestsMin : requestsMin;

  test(
    `the figures of ${name} rise by exactly what is sent`,
    proves(R.endpointsCounted),
    async ({ stand, service }) => {
      const remote = stand.remote(stand.balancer);
      const measure = async (): Promise<Figures> => {
        const before = await readCounters(remote);
        const seen = await lookInTurn(requests, (place) =>
          service.look(place % 2 === 0 ? sampleRequest(key) : refusedRequest(key)),
        );
        const rise = riseOf(backendOf[key], { before, after: await readCounters(remote), nodes: [] });
        const refused = seen.filter(({ status = 0 }) => status >= 400 && status <= 499).length;
        return {
          sent: seen.length,
          refused,
          counted: rise?.requests ?? 0,
          countedRefused: rise?.answers['4xx'] ?? 0,
        };
      };

      let figures = await measure();
      for (let more = 1; more < measurements && figures.counted > figures.sent; more += 1)
        figures = await measure();

      const { sent, refused, counted, countedRefused } = figures;
      expect(Math.abs(counted - sent), `requests: ${counted} were counted, ${sent} were sent`).toKeep(
        { countErrorMax },
        'requests',
      );
      expect(
        Math.abs(countedRefused - refused),
        `refusals: ${countedRefused} were counted, ${refused} came`,
      ).toKeep({ countErrorMax }, 'refusals');
    },
  );
}

test(
  'charts are drawn from just what was sent, for every endpoint',
  proves(R.chartsShown, R.endpointsCounted),
  async ({ stand, service }) => {
    const keys = [...countedKeys, ...writeKeys, 'longDummy'] as const;
    await using way = await openPrometheus(stand.remote(stand.balancer));
    const { prometheus } = way;
    const measure = async (): Promise<ReadonlyMap<EndpointKey, Figures>> => {
      const before = await scrapedAnew(prometheus);
      const answered = new Map<EndpointKey, readonly number[]>();
      for (const key of keys) {
        const seen = await lookInTurn(isList(key) ? listRequestsMin : requestsMin, (place) =>
          service.look(place % 2 === 0 ? sampleRequest(key) : refusedRequest(key)),
        );
        answered.set(
          key,
          seen.map(({ status = 0 }) => status),
        );
      }
      const after = await scrapedAnew(prometheus);
      const rise = (counts: 'requests' | 'refusals', key: EndpointKey): number =>
        (after[counts].get(endpoints[key].name) ?? NaN) - (before[counts].get(endpoints[key].name) ?? NaN);
      return new Map(
        [...answered].map(([key, statuses]) => [
          key,
          {
            sent: statuses.length,
            refused: statuses.filter((status) => status >= 400 && status <= 499).length,
            counted: rise('requests', key),
            countedRefused: rise('refusals', key),
          },
        ]),
      );
    };

    let figures = await measure();
    const isDisturbed = (): boolean => [...figures.values()].some(({ counted, sent }) => counted > sent);
    for (let more = 1; more < measurements && isDisturbed(); more += 1) figures = await measure();

    for (const [key, { sent, refused, counted, countedRefused }] of figures) {
      const { name } = endpoints[key];
      expect(Math.abs(counted - sent), `${name}: ${counted} are in the charts, ${sent} were sent`).toKeep(
        { countErrorMax },
        `requests of ${name}`,
      );
      expect(
        Math.abs(countedRefused - refused),
        `${name}: ${countedRefused} refusals are in the charts, ${refused} came`,
      ).toKeep({ countErrorMax }, `refusals of ${name}`);
    }
  },
);

function isList(key: EndpointKey): boolean {
  return listKeys.some((one) => one === key);
}
