import { R } from '../checks/requirements/catalogue.ts';
import { expect, proves, test } from '../fixtures/test.ts';
import { oneOfEach } from './blast-radius.ts';
import { tagged } from './experiments.ts';

test.use({ blastRadius: { ...oneOfEach, bingo: 2 } });

/** The longest that one step may take when everything about it goes wrong: its lease, the bound, and steady again. */
const stepMsMax = 240_000;

test(
  'a walk: whatever is drawn, the stand keeps what it promises about it',
  tagged('@walk', proves(R.lossUnseen, R.nodeRecovers, R.serviceRecovers, R.seededKept)),
  async ({ walk, experiment }) => {
    test.setTimeout(walk.steps.length * stepMsMax);

    for (const step of walk.steps) {
      const seen = await experiment(step);

      // All of the walk is walked: what comes after a step that failed is judged all the same.
      expect.soft(seen, step.name).toHaveSurvived(step);
    }
  },
);
