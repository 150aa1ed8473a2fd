import { interactive } from '../checks/requirements/endpoints.ts';
import { expect, proves, test } from '../fixtures/test.ts';
import { otherOpinion } from './other-engine.ts';
import { peak } from './profile.ts';

/** The other engine's figure is a second opinion, not the verdict: 1 200 requests make a percentile that can be compared. */
const secondMs = 10_000;

for (const endpoint of interactive) {
  test(
    `${endpoint.name} is fast and nearly free of errors at the peak`,
    proves(endpoint.fast),
    async ({ load }, { annotations }) => {
      const result = await load.run(endpoint, peak());
      const second = await load.run(endpoint, peak({ forMs: secondMs }), { engine: 'autocannon' });

      const bound = { ...endpoint.fast.bound, forMs: secondMs };
      annotations.push({ type: 'second opinion', description: otherOpinion(result, { second, bound }) });
      expect(result).toMeetSla(endpoint.fast.bound);
    },
  );
}
