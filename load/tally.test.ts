import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { peak } from './profile.ts';
import { tally } from './tally.ts';
import { madeUpArrivals, type MadeUp } from './test-arrivals.ts';

const refused = { trouble: { kind: 'refused', detail: 'nobody listens' }, tookMs: 1 } as const;
const notMade = { trouble: { kind: 'notLooked', detail: 'late' }, tookMs: 0, lateMs: 1_100 } as const;

function tallied(become: (place: number) => MadeUp, rps = 100, forMs = 3_000): ReturnType<typeof tally> {
  return tally(madeUpArrivals(peak({ rps, forMs }), become), 0);
}

void describe('a tally of arrivals', () => {
  test('accounts for every planned request, by kind and by status', () => {
    const { counts } = tallied((place) => {
      if (place < 20) return refused;
      if (place < 30) return { trouble: { kind: 'status', detail: 'status 500' }, status: 500 };
      return place < 35 ? notMade : {};
    });

    const { byKind, byStatus, ...numbers } = counts;
    assert.deepEqual(numbers, { planned: 300, offered: 295, answered: 275, ok: 265, failed: 30 });
    assert.deepEqual(
      [...byKind],
      [
        ['refused', 20],
        ['status', 10],
        ['notLooked', 5],
      ],
    );
    assert.deepEqual(
      [...byStatus],
      [
        [500, 10],
        [200, 265],
      ],
    );
  });

  test('counts latency from the plan and from the sending, lost requests endless', () => {
    const { latency } = tallied((place) => (place >= 297 ? refused : { lateMs: 7, tookMs: 50 }));

    const [fromPlan, fromSending] = [latency.fromPlan, latency.fromSending].map((one) =>
      [0.9, 0.995].map((ratio) => {
        const reading = one.percentileMs({ ratio, looksMin: 1 });
        return reading.known ? Math.round(reading.value) : NaN;
      }),
    );
    assert.deepEqual(
      [fromPlan, fromSending],
      [
        [57, Infinity],
        [50, Infinity],
      ],
    );
  });

  test('tells what was offered, how late, and how many were under way at once', () => {
    const { offeredRps, late, atOnceMax } = tallied((place) => (place < 6 ? { lateMs: 25 } : { lateMs: 1 }));

    // The first of them left 25 ms late, the last 1 ms.
    assert.equal(offeredRps.toFixed(2), ((299 * 1_000) / (2_990 + 1 - 25)).toFixed(2));
    assert.deepEqual(
      [late?.p99Ms, late?.longestMs, late?.onTimeRatio].map((one) => one?.toFixed(2)),
      ['25.00', '25.00', '0.98'],
    );
    assert.equal(atOnceMax, 13);
  });

  test('counts a request that never left as late without end', () => {
    const { late } = tallied((place) => (place < 6 ? notMade : {}));

    assert.deepEqual([late?.p99Ms, late?.onTimeRatio], [Infinity, 0.98]);
  });

  test('tells each second by the plan, however late the answers came', () => {
    const { perSecond } = tallied((place) => (place >= 100 && place < 200 ? { tookMs: 2_500 } : {}));

    assert.deepEqual(
      perSecond.map(({ atS, planned, ok, failed, p90Ms }) => [
        atS,
        planned,
        ok,
        failed,
        Math.round(p90Ms ?? NaN),
      ]),
      [
        [0, 100, 100, 0, 100],
        [1, 100, 100, 0, 2_500],
        [2, 100, 100, 0, 100],
      ],
    );
    const [lost] = tallied(() => refused).perSecond;
    assert.deepEqual([lost?.p50Ms, lost?.longestMs], [Infinity, undefined]);
  });

  test('tells nodes and endpoints apart', () => {
    const { byNode, byEndpoint } = tallied((place) => ({
      node: place % 3 === 0 ? 'bingo-2' : 'bingo-1',
      endpoint: place % 2 === 0 ? 'GET /a' : 'GET /b',
      ...(place === 0 ? ({ trouble: { kind: 'status', detail: '' }, status: 502 } as const) : {}),
    }));

    assert.deepEqual(
      [...byNode],
      [
        ['bingo-1', 200],
        ['bingo-2', 100],
      ],
    );
    assert.deepEqual(
      [...byEndpoint].map(([name, { counts, latency }]) => [name, counts.planned, counts.ok, latency.lost]),
      [
        ['GET /a', 150, 149, 1],
        ['GET /b', 150, 150, 0],
      ],
    );
  });

  test('of nothing is empty', () => {
    const { counts, late, offeredRps, perSecond } = tally([], 0);

    assert.deepEqual([counts.planned, late, offeredRps, perSecond], [0, undefined, NaN, []]);
  });
});
