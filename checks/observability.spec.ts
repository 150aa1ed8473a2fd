import { expect, proves, test } from '../fixtures/test.ts';
import { backendOf, readCounters, riseOf } from './inside/counters.ts';
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

function isList(key: EndpointKey): boolean {
  return listKeys.some((one) => one === key);
}
