import { R } from '../checks/requirements/catalogue.ts';
import { endpoints } from '../checks/requirements/endpoints.ts';
import { drill, expect, test } from '../fixtures/test.ts';
import { stopBingo } from './out-of-rotation.ts';
import { peak, steady } from './profile.ts';
import { dropIndex } from './session-rows.ts';
import { mix } from './traffic.ts';

// Each breaks the stand in one known way and sees the load's own verdicts turn: a check that cannot fail proves nothing.

/** Half of what the specs take: what is red within it is red, and what is green here is only the control beside it. */
const forMs = 30_000;

test(
  'without its index a look at one customer is too slow at the peak, and at one movie is not',
  drill,
  async ({ stand, drilled, load }) => {
    await drilled.breaks(
      'database: no index on customers',
      async () => await dropIndex(stand, 'customers_by_id'),
    );

    const movie = await load.run(endpoints.movie, peak({ forMs }));
    const customer = await load.run(endpoints.customer, peak({ forMs }));

    drilled.turnsRed([R.customerFast], {
      movieFast: () => expect(movie).toMeetSla({ ...endpoints.movie.fast.bound, forMs }),
      customerFast: () => expect(customer).toMeetSla({ ...endpoints.customer.fast.bound, forMs }),
    });
  },
);

test('one node alone carries the usual load and not the peak', drill, async ({ stand, drilled, load }) => {
  await drilled.breaks('bingo-2 is out of rotation', async () => await stopBingo(stand));

  const usual = await load.run(mix(), steady({ forMs }));
  const most = await load.run(mix(), peak({ forMs }));

  drilled.turnsRed([R.survivesPeak], {
    survivesSteady: () => expect(usual).toMeetSla({ ...R.survivesSteady.bound, forMs }),
    survivesPeak: () => expect(most).toMeetSla({ ...R.survivesPeak.bound, forMs }),
  });
});
