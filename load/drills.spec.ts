import { R } from '../checks/requirements/catalogue.ts';
import { endpoints } from '../checks/requirements/endpoints.ts';
import { drill, expect, test } from '../fixtures/test.ts';
import { stopBingo } from './out-of-rotation.ts';
import { peak, steady } from './profile.ts';
import { dropIndex } from './session-rows.ts';
import { mix } from './traffic.ts';

// Each breaks the stand in one known way and sees the load's own verdicts turn: a check that cannot fail proves nothing.

test(
  'without its index a look at one customer is too slow at the peak, and at one movie is not',
  drill,
  async ({ stand, load, drilled }) => {
    await drilled.breaks(
      'the index on customers is gone',
      async () => await dropIndex(stand, 'customers_by_id'),
    );

    const movie = await load.run(endpoints.movie, peak());
    const customer = await load.run(endpoints.customer, peak());

    expect(movie).toMeetSla(endpoints.movie.fast.bound);
    expect(customer).not.toMeetSla(endpoints.customer.fast.bound);
  },
);

test('one node alone carries the usual load and not the peak', drill, async ({ stand, load, drilled }) => {
  const forMs = 60_000;
  await drilled.breaks('one node is out of rotation', async () => await stopBingo(stand));

  const usual = await load.run(mix(), steady({ forMs }));
  const most = await load.run(mix(), peak());

  expect(usual).toMeetSla({ ...R.survivesSteady.bound, forMs });
  expect(most).not.toMeetSla(R.survivesPeak.bound);
});
