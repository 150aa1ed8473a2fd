import { R } from '../checks/requirements/catalogue.ts';
import { endpoints } from '../checks/requirements/endpoints.ts';
import { expect, proves, test } from '../fixtures/test.ts';
import { steady } from './profile.ts';

const { countErrorRatioMax, rps, forMs } = R.chartsAgree.bound;
/** A rate looks 15 s back: the minute that is compared begins when it sees nothing but the load, and ends before the load does. */
const leadMs = 20_000;

test(
  'the dashboard shows the requests of a minute that the client counted',
  proves(R.chartsAgree),
  async ({ load, dashboard }) => {
    const { name } = endpoints.dbDummy;
    const from = dashboard.now();

    const result = await load.run(endpoints.dbDummy, steady({ rps, forMs: forMs + 2 * leadMs }));

    const { counts, perSecond, startedMs } = result;
    const innerMs = startedMs + leadMs;
    const inner = perSecond.filter(({ atS }) => atS * 1_000 >= leadMs && atS * 1_000 < leadMs + forMs);
    const countedRps = (inner.reduce((sum, { offered }) => sum + offered, 0) * 1_000) / forMs;
    await dashboard.settle();
    const whole = await dashboard.over(from, dashboard.now());
    const minute = await dashboard.over(dashboard.wallOf(innerMs), dashboard.wallOf(innerMs + forMs));
    const requests = whole.figures(name).requests ?? NaN;
    const shownRps = minute.mean('rps', { endpoint: name, line: 'requests' });
    const failed = (whole.figures(name).failed ?? NaN) + (whole.figures(name).rejected ?? NaN);
    expect(Math.abs(requests - counts.offered) / counts.offered, `${requests} of ${counts.offered}`).toKeep(
      { countErrorRatioMax },
      'requests',
    );
    expect(
      Math.abs(shownRps - countedRps) / countedRps,
      `${shownRps} RPS on the chart, ${countedRps} counted`,
    ).toKeep({ countErrorRatioMax }, 'RPS on the chart');
    expect(Math.abs(failed - counts.failed) / counts.offered, `${failed} errors shown`).toKeep(
      { countErrorRatioMax },
      'no errors where there were none',
    );
  },
);

test(
  'the dashboard shows the errors of a minute that the client counted',
  proves(R.chartsAgree),
  async ({ load, service, dashboard }) => {
    const { name, path } = endpoints.operation;
    const everyMs = 50;
    const looks = Array.from({ length: forMs / everyMs }, () => async () => await service.post(path, '{'));
    const from = dashboard.now();

    const history = await load.count('operation', looks, { everyMs });

    await dashboard.settle();
    const shown = (await dashboard.over(from, dashboard.now())).figures(name).rejected ?? NaN;
    const refused = history.observations.filter(({ status = 0 }) => status >= 400 && status <= 499).length;
    expect(refused, 'refusals that the client saw').toBe(looks.length);
    expect(Math.abs(shown - refused) / refused, `${shown} of ${refused}`).toKeep(
      { countErrorRatioMax },
      'errors',
    );
  },
);
