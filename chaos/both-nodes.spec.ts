import { expect, proves, test } from '../fixtures/test.ts';
import { oneOfEach } from './blast-radius.ts';
import { clausesOfExperiment, experimentsOn, tagged } from './experiments.ts';

test.use({ blastRadius: { ...oneOfEach, bingo: 2 } });

// Nobody promises that users do not see it: how many did, and for how long, is in the report.
for (const one of experimentsOn('bingo', 2)) {
  test(
    `${one.name}: the service is back in time, and nothing is lost`,
    tagged(one.isUsual ? undefined : '@unusual', proves(...clausesOfExperiment(one))),
    async ({ experiment }) => {
      const seen = await experiment(one);

      expect(seen).toHaveSurvived(one);
    },
  );
}
