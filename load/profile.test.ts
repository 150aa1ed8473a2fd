import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { R } from '../checks/requirements/catalogue.ts';
import { Failure } from '../deploy/world/failure.ts';
import {
  arrivalsOf,
  askedRps,
  durationMs,
  highestRps,
  peak,
  plannedOf,
  profileOf,
  ramp,
  steady,
  step,
} from './profile.ts';

void describe('a Profile', () => {
  test('takes the numbers of the specification, unless told', () => {
    const { steadyBound, peakBound } = {
      steadyBound: R.survivesSteady.bound,
      peakBound: R.survivesPeak.bound,
    };

    assert.deepEqual([highestRps(steady()), durationMs(steady())], [steadyBound.rps, steadyBound.forMs]);
    assert.deepEqual([highestRps(peak()), durationMs(peak())], [peakBound.rps, peakBound.forMs]);
    assert.equal(plannedOf(peak()), (peakBound.rps * peakBound.forMs) / 1_000);
    assert.deepEqual(peak({ rps: 90, forMs: 30_000 }).stages, [{ fromRps: 90, toRps: 90, forMs: 30_000 }]);
  });

  test('of an even rate is due evenly, from the first moment on', () => {
    const dues = arrivalsOf(peak({ rps: 120, forMs: 60_000 }));

    assert.equal(dues.length, 7_200);
    dues.forEach((dueMs, place) => assert.ok(Math.abs(dueMs - (place * 1_000) / 120) < 1e-6));
    assert.ok(Math.abs(askedRps(peak()) - 120) < 1e-9);
  });

  test('that rises is due when the integral of its rate says', () => {
    const [fromRps, toRps, forMs] = [10, 190, 20_000];

    const dues = arrivalsOf(ramp({ fromRps, toRps, forMs }));

    assert.equal(dues.length, 2_000);
    dues.forEach((dueMs, place) => {
      const s = dueMs / 1_000;
      const integral = fromRps * s + ((toRps - fromRps) / (forMs / 1_000)) * (s ** 2 / 2);
      assert.ok(Math.abs(integral - place) < 1e-6, `${integral} requests were due at the ${place}th`);
    });
  });

  test('may begin or end with no rate at all', () => {
    const [up, down] = [
      arrivalsOf(ramp({ fromRps: 0, toRps: 20, forMs: 10_000 })),
      arrivalsOf(ramp({ fromRps: 20, toRps: 0, forMs: 10_000 })),
    ];

    assert.deepEqual([up.length, down.length], [100, 100]);
    assert.ok(Math.abs((up[1] ?? 0) - 1_000) < 1e-6);
    // The last one is due when one request is left of the area under the rate.
    assert.ok(Math.abs((down[99] ?? 0) - 9_000) < 1e-6);
  });

  test('of steps goes on evenly from one to the next', () => {
    const profile = step({ fromRps: 10, toRps: 30, byRps: 10, forMs: 1_000 });

    const dues = arrivalsOf(profile);

    assert.deepEqual(
      profile.stages.map(({ fromRps, toRps }) => [fromRps, toRps]),
      [
        [10, 10],
        [20, 20],
        [30, 30],
      ],
    );
    assert.equal(dues.length, 60);
    assert.deepEqual(
      [dues[9], dues[10], dues[30]].map((ms) => Math.round(ms ?? NaN)),
      [900, 1_000, 2_000],
    );
  });

  test('whose stages end between two requests loses none, and is never out of order', () => {
    const profile = profileOf('odd', [
      { fromRps: 7, toRps: 7, forMs: 333 },
      { fromRps: 3, toRps: 11, forMs: 777 },
      { fromRps: 11, toRps: 0, forMs: 1_250 },
    ]);

    const dues = arrivalsOf(profile);

    assert.equal(dues.length, plannedOf(profile));
    assert.deepEqual(dues, dues.toSorted());
    assert.ok((dues.at(-1) ?? Infinity) <= durationMs(profile));
  });

  test('that cannot be offered is refused, with a hint', () => {
    const refused: readonly (() => unknown)[] = [
      () => peak({ rps: 0 }),
      () => peak({ rps: -1 }),
      () => peak({ rps: NaN }),
      () => peak({ rps: 1_001 }),
      () => peak({ forMs: 0 }),
      () => peak({ forMs: -1 }),
      () => peak({ forMs: Infinity }),
      () => peak({ rps: 1_000, forMs: 1_001_000 }),
      () => ramp({ fromRps: 0, toRps: 0, forMs: 1_000 }),
      () => ramp({ fromRps: -5, toRps: 50, forMs: 1_000 }),
      () => step({ fromRps: 10, toRps: 5, byRps: 1, forMs: 1_000 }),
      () => step({ fromRps: 10, toRps: 50, byRps: 0, forMs: 1_000 }),
    ];

    for (const make of refused)
      assert.throws(
        make,
        (thrown) =>
          thrown instanceof Failure && thrown.kind === 'PlanInvalid' && thrown.facts.hint !== undefined,
        String(make),
      );
  });
});
