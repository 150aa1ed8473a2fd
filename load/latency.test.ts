import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LatencyHistogram } from './latency.ts';

function of(latenciesMs: readonly number[], lost = 0): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const ms of latenciesMs) histogram.record(ms);
  histogram.lose(lost);
  return histogram;
}

function value(histogram: LatencyHistogram, ratio: number, looksMin = 1): number {
  const reading = histogram.percentileMs({ ratio, looksMin });
  return reading.known ? reading.value : NaN;
}

/** At most 0.1 % too high, never too low. */
function isAbout(seen: number, trueMs: number): boolean {
  return seen >= trueMs - 0.001 && seen <= trueMs * 1.001 + 0.001;
}

const thousand = Array.from({ length: 1_000 }, (_none, place) => (place + 1) / 2);

void describe('a histogram of latencies', () => {
  test('gives percentiles by nearest rank, to a thousandth', () => {
    const histogram = of(thousand);

    for (const ratio of [0.001, 0.5, 0.75, 0.9, 0.99, 0.999])
      assert.ok(isAbout(value(histogram, ratio), ratio * 500), `${ratio}: ${value(histogram, ratio)}`);
  });

  test('tells short latencies from each other, and keeps the longest', () => {
    assert.ok(isAbout(value(of([0.05, 0.25, 3_600_000]), 0.5), 0.25));
    assert.ok(isAbout(of([1, 7_000_000]).longestMs ?? NaN, 3_600_000));
  });

  test('counts lost requests as endless', () => {
    const histogram = of(thousand.slice(0, 90), 10);

    assert.ok(isAbout(value(histogram, 0.9), 45));
    assert.equal(value(histogram, 0.91), Infinity);
    assert.equal(value(of([], 5), 0.5), Infinity);
    assert.deepEqual([histogram.answered, histogram.lost], [90, 10]);
  });

  test('says nothing on too little data', () => {
    const [p90, p99, none] = [
      of(thousand.slice(0, 99)).percentileMs({ ratio: 0.9 }),
      of(thousand.slice(0, 999)).percentileMs({ ratio: 0.99 }),
      of([]).percentileMs({ ratio: 0.5, looksMin: 0 }),
    ];

    assert.deepEqual([p90.known, p99.known, none.known], [false, false, false]);
    assert.equal(of(thousand).percentileMs({ ratio: 0.99 }).known, true);
    assert.equal(of([]).longestMs, undefined);
    assert.equal(of([]).meanMs, undefined);
    assert.throws(() => of(thousand).percentileMs({ ratio: 90 }), RangeError);
  });

  test('tells how many were answered within a time', () => {
    const histogram = of(thousand, 7);

    assert.deepEqual(
      [0, 100.2, 250.3, 499.8, 1_000].map((ms) => histogram.answeredWithin(ms)),
      [0, 200, 500, 999, 1_000],
    );
    assert.equal(of([], 3).answeredWithin(10), 0);
  });

  test('at its best has the worst ones answered at once, the lost ones first, and the others earlier', () => {
    const best = of(thousand, 10).atBest({ count: 15, earlierMs: 100 });

    assert.equal(best.lost, 0);
    assert.equal(best.answered, 1_010);
    assert.ok(isAbout(best.longestMs ?? NaN, 497.5 - 100), `${best.longestMs}`);
    assert.equal(of([5], 3).atBest({ count: 1, earlierMs: 0 }).lost, 2);
    assert.equal(of([5], 3).atBest({ count: 9, earlierMs: 0 }).answered, 4);
  });
});
