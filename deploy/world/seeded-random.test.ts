import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Failure } from './failure.ts';
import { SeededRandom } from './seeded-random.ts';

function draws(seed: number, count: number, range: { min: number; max: number }): readonly number[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, () => random.integer(range));
}

void describe('seeded random numbers', () => {
  test('are the same for the same seed, and others for another', () => {
    const range = { min: 1, max: 5_000_000 };

    assert.deepEqual(draws(7, 50, range), draws(7, 50, range));
    assert.notDeepEqual(draws(7, 50, range), draws(8, 50, range));
  });

  test('stay the same from one version of the package to the next, or old seeds would tell another story', () => {
    assert.deepEqual(draws(1, 6, { min: 1, max: 1_000 }), [647, 329, 82, 998, 891, 830]);
  });

  test('lie evenly over their whole range, both ends included', () => {
    const counts = Map.groupBy(draws(3, 10_000, { min: 1, max: 10 }), (drawn) => drawn);

    assert.deepEqual(
      [...counts.keys()].sort((a, b) => a - b),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
    // Four standard deviations of 10 000 draws by a tenth.
    for (const { length } of counts.values())
      assert.ok(Math.abs(length - 1_000) < 120, `${length} of 10 000`);
  });

  test('choose by weight', () => {
    const random = new SeededRandom(5);
    const choices = [
      { name: 'seldom', weight: 1 },
      { name: 'often', weight: 9 },
    ] as const;

    const often = Array.from({ length: 10_000 }, () => random.weighted(choices)).filter(
      ({ name }) => name === 'often',
    ).length;

    assert.ok(Math.abs(often - 9_000) < 120, `${often} of 10 000`);
    assert.throws(() => random.weighted([]), RangeError);
  });

  test('need a seed', () => {
    for (const seed of [-1, 0.5, NaN, 2 ** 32])
      assert.throws(
        () => new SeededRandom(seed),
        (thrown) => thrown instanceof Failure && thrown.kind === 'PlanInvalid',
      );
  });
});
