import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { History } from '../history.ts';
import { gapsOf } from './gap.ts';
import { historyOf, randomHistory, times } from './test-history.ts';
import type { Reading } from './reading.ts';

function known<T>(reading: Reading<T>): T {
  assert.ok(reading.known, reading.known ? '' : reading.tooLittle);
  return reading.value;
}

const seeds = Array.from({ length: 300 }, (_none, seed) => seed);
const isOk = (history: History): readonly boolean[] =>
  history.observations.map((one) => one.outcome === 'ok');

void describe('the error ratio', () => {
  test('is the part that was lost', () => {
    assert.equal(known(historyOf([...times(97, 1), ...times(3, 'reset')]).errorRatio()), 0.03);
  });

  test('counts answers as lost that nobody waited for', () => {
    const history = historyOf([...times(95, 399), ...times(5, 401)]);

    assert.equal(known(history.errorRatio()), 0);
    assert.equal(known(history.errorRatio({ slowMs: 400 })), 0.05);
  });

  test('agrees with counting by hand', () => {
    for (const seed of seeds) {
      const history = randomHistory(seed);
      const lost = isOk(history).filter((ok) => !ok).length;

      assert.equal(
        known(history.errorRatio({ looksMin: 1 })),
        lost / history.observations.length,
        `seed ${seed}`,
      );
    }
  });
});

void describe('the longest gap', () => {
  test('is nothing where nothing was lost', () => {
    const gap = known(historyOf(times(50, 1)).longestGap());

    assert.deepEqual([gap.lengthMs, gap.lost, gap.open], [0, 0, false]);
  });

  test('lasts from the first lost look to the first of the good ones, give or take the pace', () => {
    const history = historyOf([...times(10, 1), ...times(30, 'refused'), ...times(20, 1)]);

    const gap = known(history.longestGap());

    assert.deepEqual(gap, {
      fromMs: 100,
      toMs: 400,
      lengthMs: 300,
      plusMinusMs: 10,
      lost: 30,
      byKind: new Map([['refused', 30]]),
      open: false,
    });
  });

  test('is not ended by a few good looks', () => {
    const history = historyOf([...times(5, 'refused'), ...times(4, 1), 'timeout', ...times(20, 1)]);

    const gap = known(history.longestGap());

    assert.deepEqual(
      [gap.lengthMs, gap.lost, [...gap.byKind]],
      [
        100,
        6,
        [
          ['refused', 5],
          ['timeout', 1],
        ],
      ],
    );
  });

  test('is open when the end was not seen', () => {
    const gap = known(historyOf([...times(20, 1), 'refused', 'refused', ...times(4, 1)]).longestGap());

    assert.deepEqual([gap.open, gap.fromMs, gap.toMs], [true, 200, 250]);
  });

  test('names answers that were only slow', () => {
    const gap = known(historyOf([...times(20, 1), 900, ...times(20, 1)]).longestGap({ slowMs: 400 }));

    assert.deepEqual(gap.byKind, new Map([['slow', 1]]));
  });

  test('agrees with looking at every pair of looks', () => {
    for (const seed of seeds) {
      const history = randomHistory(seed);
      const ok = isOk(history);

      const gap = known(history.longestGap({ looksMin: 1 }));

      assert.equal(gap.lengthMs, naiveGap(ok) * 10, `seed ${seed}`);
    }
  });

  test('is the longest of gaps that hold every loss', () => {
    for (const seed of seeds) {
      const history = randomHistory(seed);
      const lost = isOk(history).filter((ok) => !ok).length;

      const gaps = gapsOf(history.observations, 10);

      assert.equal(
        gaps.reduce((sum, gap) => sum + gap.lost, 0),
        lost,
        `seed ${seed}`,
      );
    }
  });
});

/** From each loss that no run of five good looks stands before in the same gap: the slow way, in looks. */
function naiveGap(ok: readonly boolean[]): number {
  let longest = 0;
  for (const [from, good] of ok.entries()) {
    if (good) continue;
    let to = from;
    while (to < ok.length && !(ok.slice(to, to + 5).length === 5 && ok.slice(to, to + 5).every(Boolean)))
      to += 1;
    longest = Math.max(longest, Math.min(to, ok.length - 1) - from);
  }
  return longest;
}

void describe('the recovery', () => {
  const crash = { afterMs: 105, goodRun: 3 };

  test('is the time from the instant to the first of the good looks behind the last loss', () => {
    const history = historyOf([...times(15, 1), ...times(5, 'refused'), ...times(10, 1)]);

    const seen = known(history.recovery(crash));

    assert.deepEqual(seen, {
      state: 'back',
      lostAtMs: 150,
      backAtMs: 200,
      tookMs: 95,
      plusMinusMs: 10,
      times: 1,
    });
  });

  test('is not there while the service is lost', () => {
    const seen = known(historyOf([...times(15, 1), ...times(9, 'refused'), 1, 1]).recovery(crash));

    assert.equal(seen.state, 'lost');
  });

  test('says so when nothing was lost', () => {
    assert.equal(known(historyOf(times(30, 1)).recovery(crash)).state, 'neverLost');
  });

  test('counts how often the service went', () => {
    const history = historyOf([...times(15, 1), 'reset', ...times(5, 1), 'reset', ...times(5, 1)]);

    const seen = known(history.recovery(crash));

    assert.deepEqual(seen.state === 'back' ? [seen.times, seen.backAtMs] : seen.state, [2, 220]);
  });

  test('does not take what was lost before the instant for its own', () => {
    const history = historyOf([...times(10, 'refused'), ...times(30, 1)]);

    assert.equal(known(history.recovery(crash)).state, 'neverLost');
  });

  test('needs looks after the instant', () => {
    const reading = historyOf(times(10, 1)).recovery({ afterMs: 95 });

    assert.equal(reading.known, false);
  });
});

void describe('the worst window', () => {
  test('holds the largest part of the loss, the first such window of all', () => {
    const history = historyOf([...times(100, 1), ...times(10, 'reset'), ...times(100, 1)]);

    const worst = known(history.worstWindow({ windowMs: 200 }));

    assert.deepEqual(worst, { fromMs: 900, toMs: 1_100, errorRatio: 0.5, lost: 10, looks: 20 });
  });

  test('is not read where the History is shorter than it', () => {
    assert.equal(historyOf(times(99, 1)).worstWindow({ windowMs: 1_000 }).known, false);
    assert.equal(historyOf(times(100, 1)).worstWindow({ windowMs: 1_000 }).known, true);
  });

  test('agrees with trying every window', () => {
    for (const seed of seeds) {
      const history = randomHistory(seed);
      const ok = isOk(history);

      const reading = history.worstWindow({ windowMs: 100 });

      assert.equal(reading.known, ok.length >= 10, `seed ${seed}`);
      if (reading.known) assert.equal(reading.value.errorRatio, naiveWorst(ok), `seed ${seed}`);
    }
  });
});

function naiveWorst(ok: readonly boolean[]): number {
  const starts = Array.from({ length: ok.length - 9 }, (_none, from) => from);
  return Math.max(...starts.map((from) => ok.slice(from, from + 10).filter((good) => !good).length / 10));
}

void describe('a percentile', () => {
  test('counts lost looks as endless', () => {
    const history = historyOf([...times(90, 100), ...times(10, 'timeout')]);

    assert.equal(known(history.percentileMs({ ratio: 0.9 })), 100);
    assert.equal(known(history.percentileMs({ ratio: 0.91, looksMin: 100 })), Infinity);
  });

  test('counts from the planned time', () => {
    const late = historyOf(times(100, 5)).observations.map((one) => ({ ...one, startMs: one.dueMs + 4 }));
    const history = new History({ subject: 'users', everyMs: 10 }, late);

    assert.equal(known(history.percentileMs({ ratio: 0.5 })), 5);
  });

  test('needs ten looks beyond it', () => {
    assert.equal(historyOf(times(99, 1)).percentileMs({ ratio: 0.9 }).known, false);
    assert.equal(historyOf(times(100, 1)).percentileMs({ ratio: 0.9 }).known, true);
    assert.equal(historyOf(times(999, 1)).percentileMs({ ratio: 0.99 }).known, false);
    assert.equal(historyOf(times(1_000, 1)).percentileMs({ ratio: 0.99 }).known, true);
  });

  test('lies between nothing and all', () => {
    assert.throws(() => historyOf(times(100, 1)).percentileMs({ ratio: 90 }), RangeError);
  });

  test('is the smallest latency that enough looks kept within', () => {
    for (const seed of seeds) {
      const history = randomHistory(seed);
      const latencies = history.observations.map((one) =>
        one.outcome === 'ok' ? one.endMs - one.dueMs : Infinity,
      );
      for (const ratio of [0.1, 0.5, 0.75, 0.9, 0.99]) {
        const value = known(history.percentileMs({ ratio, looksMin: 1 }));

        const enough = (ms: number): boolean =>
          latencies.filter((one) => one <= ms).length >= ratio * latencies.length - 1e-9;
        assert.ok(enough(value), `seed ${seed}`);
        assert.ok(!latencies.some((one) => one < value && enough(one)), `seed ${seed}`);
      }
    }
  });
});
