import { R } from '../checks/requirements/catalogue.ts';
import { endpoints } from '../checks/requirements/endpoints.ts';
import { expect, proves, test } from '../fixtures/test.ts';
import { peak } from './profile.ts';
import { partOf } from './result-part.ts';
import { defaultSeed, mix, trafficOf } from './traffic.ts';

const { longDummy } = endpoints;
const forMs = 30_000;

test(
  'GET /long_dummy is fast in most cases while the peak goes on',
  proves(R.longDummyFast),
  async ({ load }) => {
    const { parts } = mix();
    // Five in a hundred and five: six a second, far more than the looks that are needed.
    const traffic = trafficOf({
      name: `mix with ${longDummy.name}`,
      seed: defaultSeed,
      parts: [...parts, { endpoint: longDummy, weight: 5 }],
    });

    const result = await load.run(traffic, peak({ forMs }));

    expect(partOf(result, longDummy)).toMeetSla(R.longDummyFast.bound);
    expect(result).toMeetSla({ ...R.survivesPeak.bound, forMs });
  },
);
