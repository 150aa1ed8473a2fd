import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findBreakingPoint, type SearchPlan, type StepCame } from './search.ts';

const plan: SearchPlan = { fromRps: 60, toRps: 1_000, withinRps: 5, stepsMax: 14 };

/** A service that holds up to a rate. */
function holdsTo(rpsMax: number): (rps: number) => Promise<StepCame> {
  return async (rps) => await Promise.resolve(rps <= rpsMax ? 'held' : 'broke');
}

describe('the search of the breaking point', () => {
  for (const rpsMax of [61, 96, 193, 200, 444, 999]) {
    it(`finds ${rpsMax} RPS in few steps`, async () => {
      const { heldRps = 0, brokeRps = 0, steps } = await findBreakingPoint(plan, holdsTo(rpsMax));

      assert.ok(heldRps <= rpsMax && rpsMax < brokeRps, `${heldRps} to ${brokeRps}`);
      assert.ok(brokeRps - heldRps <= plan.withinRps, `${heldRps} to ${brokeRps}`);
      assert.ok(steps.length <= plan.stepsMax, String(steps.length));
    });
  }

  it('looks below the first rate when that breaks already', async () => {
    const { heldRps = 0, brokeRps = 0 } = await findBreakingPoint(plan, holdsTo(20));

    assert.ok(heldRps <= 20 && 20 < brokeRps && brokeRps - heldRps <= 5, `${heldRps} to ${brokeRps}`);
  });

  it('says that nothing held when nothing does, and ends', async () => {
    const found = await findBreakingPoint(plan, holdsTo(0));

    assert.equal(found.heldRps, undefined);
    assert.ok((found.brokeRps ?? Infinity) <= plan.withinRps);
  });

  it('goes up to the highest rate and no higher', async () => {
    const found = await findBreakingPoint(plan, holdsTo(Infinity));

    assert.equal(found.heldRps, 1_000);
    assert.equal(found.brokeRps, undefined);
    assert.equal(Math.max(...found.steps.map(({ rps }) => rps)), 1_000);
  });

  it('ends at a step that nobody can judge', async () => {
    const found = await findBreakingPoint(plan, async (rps) => {
      return await Promise.resolve(rps < 200 ? 'held' : 'unknown');
    });

    assert.equal(found.steps.at(-1)?.came, 'unknown');
    assert.deepEqual([found.heldRps, found.brokeRps, found.unknownRps], [135, undefined, 203]);
  });

  it('keeps what broke before a step that nobody can judge', async () => {
    const moods = new Map<number, StepCame>([
      [203, 'broke'],
      [186, 'unknown'],
    ]);

    const found = await findBreakingPoint(plan, async (rps) => {
      return await Promise.resolve(moods.get(rps) ?? 'held');
    });

    assert.deepEqual([found.heldRps, found.brokeRps, found.unknownRps], [169, 203, 186]);
  });

  it('makes no more steps than it may', async () => {
    const found = await findBreakingPoint({ ...plan, stepsMax: 3 }, holdsTo(193));

    assert.equal(found.steps.length, 3);
  });

  it('believes no rate that held above one that broke', async () => {
    const moods = new Map<number, StepCame>([[60, 'broke']]);

    const found = await findBreakingPoint({ ...plan, stepsMax: 2 }, async (rps) => {
      return await Promise.resolve(moods.get(rps) ?? 'held');
    });

    assert.deepEqual([found.heldRps, found.brokeRps], [30, 60]);
  });
});
