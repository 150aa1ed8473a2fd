import { expect, proves, test } from '../fixtures/test.ts';
import { oneOfEach } from './blast-radius.ts';
import { clausesOfExperiment, experimentsOn, tagged } from './experiments.ts';

// Both nodes may be harmed by one experiment.
test.use({ blastRadius: { ...oneOfEach, bingo: 2 } });

// A stand has one balancer, one database, and no third node: that users do not notice their loss is promised by nobody; how many did, and for
// how long, is in the report. That the service comes back in time, and that nothing acknowledged is lost, is promised all the same.
const unpromised = [...experimentsOn('bingo', 2), ...experimentsOn('balancer'), ...experimentsOn('database')];

for (const one of unpromised) {
  test(
    `${one.name}: the service is back in time, and nothing is lost`,
    tagged(one.isUsual ? undefined : '@unusual', proves(...clausesOfExperiment(one))),
    async ({ experiment }) => {
      const seen = await experiment(one);

      expect(seen).toHaveSurvived(one);
    },
  );
}
