import { R } from '../checks/requirements/catalogue.ts';
import { expect, proves, test } from '../fixtures/test.ts';
import { clausesOfExperiment, experimentsOn } from './experiments.ts';

for (const one of experimentsOn('bingo').filter(({ promise }) => promise === 'unseen')) {
  const [victim = ''] = one.victims;
  test(
    `${one.name}: no user sees it, nothing is lost, and it is back in time`,
    proves(...clausesOfExperiment(one)),
    async ({ experiment }) => {
      const seen = await experiment(one);

      expect(seen.seenByUsers).toHaveStayedUp(R.lossUnseen.bound);
      expect(seen.backMs(victim)).toKeep(R.nodeRecovers.bound, victim);
      expect(seen.course.steadyAgain, 'steady again').toBe(true);
      expect(seen).toHaveLostNothing();
      if (one.kind === 'sick')
        expect(seen.pingStatuses, 'what /ping of a sick node answers').toContain(R.pingSick.bound.status);
      if (one.kind === 'crash') expect(seen.longestStartMs()).toKeep(R.startsQuickly.bound, victim);
    },
  );
}
