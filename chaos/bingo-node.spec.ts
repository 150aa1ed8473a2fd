import { R } from '../checks/requirements/catalogue.ts';
import { expect, proves, test } from '../fixtures/test.ts';
import { clausesOfExperiment, experimentsOn, tagged } from './experiments.ts';

for (const one of experimentsOn('bingo')) {
  test(
    `${one.name}: no user sees it, nothing is lost, and it is back in time`,
    tagged(one.isUsual ? undefined : '@unusual', proves(...clausesOfExperiment(one))),
    async ({ experiment }) => {
      const seen = await experiment(one);

      expect(seen).toHaveSurvived(one);
      if (one.kind === 'crash')
        expect(seen.longestStartMs()).toKeep(R.startsQuickly.bound, one.victims.join());
      if (one.kind === 'sick')
        expect(seen.pingStatuses, 'what /ping of a sick node answers').toContain(R.pingSick.bound.status);
    },
  );
}
