import { R } from '../checks/requirements/catalogue.ts';
import { expect, proves, test } from '../fixtures/test.ts';
import { poisons } from './experiments.ts';

for (const one of poisons) {
  test(
    `${one.name}: it reaches one node only, and no user of the other sees it`,
    proves(R.lossUnseen, R.nodeRecovers, R.seededKept),
    async ({ experiment }) => {
      const seen = await experiment(one);

      expect(seen.nodesHit, 'nodes that ended').toHaveLength(1);
      expect(seen).toHaveSurvived({ ...one, role: 'bingo', victims: seen.nodesHit });
    },
  );
}
