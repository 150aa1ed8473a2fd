import { R } from '../checks/requirements/catalogue.ts';
import { expect, proves, test } from '../fixtures/test.ts';
import { peak, steady } from './profile.ts';
import { mix } from './traffic.ts';

/** Long enough for a percentile of its own, short beside the minute over http, which settles the requirement. */
const otherWayMs = 20_000;

test(
  'both nodes together carry the peak',
  proves(R.survivesPeak, R.bothCarryPeak),
  async ({ stand, load }) => {
    const result = await load.run(mix(), peak());

    expect(result).toMeetSla(R.survivesPeak.bound);
    expect(result).toMeetSla(R.bothCarryPeak.bound);
    const nodes = stand.withRole('bingo').map(({ name }) => name);
    expect([...result.byNode.keys()].sort(), 'nodes that carried it').toEqual(nodes.sort());
  },
);

test('the usual load is carried steadily', proves(R.survivesSteady), async ({ load }) => {
  expect(await load.run(mix(), steady())).toMeetSla(R.survivesSteady.bound);
});

for (const way of ['https', 'h2'] as const) {
  test(`the peak is carried over ${way} as well`, proves(R.survivesPeak), async ({ load }) => {
    const result = await load.run(mix(), peak({ forMs: otherWayMs }), { way });

    expect(result).toMeetSla({ ...R.survivesPeak.bound, forMs: otherWayMs });
  });
}
