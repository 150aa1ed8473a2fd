import { expect, proves, test } from '../fixtures/test.ts';
import { clausesOfExperiment, experimentsOn, tagged } from './experiments.ts';

// A stand has one balancer and one database: that users notice their loss is not promised otherwise, and is in the report. That the service
// comes back in time, and that nothing acknowledged is lost, is promised all the same.
for (const one of [...experimentsOn('balancer'), ...experimentsOn('database')]) {
  test(
    `${one.name}: the service is back in time, and nothing is lost`,
    tagged(one.isUsual ? undefined : '@unusual', proves(...clausesOfExperiment(one))),
    async ({ experiment }) => {
      const seen = await experiment(one);

      expect(seen).toHaveSurvived(one);
    },
  );
}
