import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { History } from './history.ts';
import { historyOf, sampleObservation, times } from './readings/test-history.ts';
import type { Reading } from './readings/reading.ts';

/** The value of a reading that must be there. */
function known<T>(reading: Reading<T>): T {
  assert.ok(reading.known, reading.known ? '' : reading.tooLittle);
  return reading.value;
}

void describe('a History', () => {
  test('puts its looks in the order of their planned times', () => {
    const history = new History({ subject: 'users', everyMs: 10 }, [
      sampleObservation(1, 20),
      sampleObservation(1, 0),
    ]);

    assert.deepEqual(
      history.observations.map((one) => one.dueMs),
      [0, 20],
    );
  });

  test('has a pace', () => {
    assert.throws(() => new History({ subject: 'users', everyMs: 0 }, []), RangeError);
  });

  test('is cut in three without losing or doubling a look', () => {
    const history = historyOf(times(100, 1));

    const { before, during, after } = history.phases({ fromMs: 300, toMs: 500 });

    assert.deepEqual(
      [before, during, after].map((part) => part.observations.length),
      [30, 20, 50],
    );
    assert.equal(during.observations[0]?.dueMs, 300);
  });

  test('says too little of nothing, whatever is read', () => {
    const empty = historyOf([]);

    const readings = [
      empty.errorRatio({ looksMin: 0 }),
      empty.shares({ looksMin: 0 }),
      empty.longestGap({ looksMin: 0 }),
      empty.recovery({ afterMs: 0, looksMin: 0 }),
      empty.worstWindow({ windowMs: 100, looksMin: 0 }),
      empty.percentileMs({ ratio: 0.5, looksMin: 0 }),
      empty.pace({ looksMin: 0 }),
    ];

    assert.deepEqual(
      readings.map((reading) => reading.known),
      readings.map(() => false),
    );
  });

  test('says too little of too few looks, and how many are needed', () => {
    const history = historyOf(times(19, 1));

    const reading = history.errorRatio();

    assert.deepEqual(reading, { known: false, tooLittle: '19 looks, 100 are needed' });
    for (const other of [history.longestGap(), history.percentileMs({ ratio: 0.9 }), history.shares()]) {
      assert.equal(other.known, false);
    }
  });

  test('cannot be read when the harness failed to make more than one look in a hundred', () => {
    const seldom = historyOf([...times(99, 1), 'notLooked']);
    const often = historyOf([...times(98, 1), 'notLooked', 'notLooked']);

    assert.equal(known(seldom.errorRatio({ looksMin: 90 })), 0);
    assert.equal(often.errorRatio({ looksMin: 90 }).known, false);
  });

  test('counts looks by what they came to', () => {
    const counts = historyOf([1, 'refused', 'refused', 'timeout', 'notLooked']).counts();

    assert.deepEqual(counts, {
      planned: 5,
      ok: 1,
      fail: 3,
      unknown: 0,
      notLooked: 1,
      byKind: new Map([
        ['refused', 2],
        ['timeout', 1],
        ['notLooked', 1],
      ]),
    });
  });

  test('keeps seconds in which nothing was looked at', () => {
    const history = new History({ subject: 'users', everyMs: 1_000 }, [
      sampleObservation(5, 0),
      sampleObservation('reset', 2_000),
      sampleObservation(3, 2_500),
      sampleObservation(1, 2_600),
    ]);

    const seconds = history.perSecond();

    assert.deepEqual(
      seconds.map(({ fromMs, counts, latenciesMs }) => [fromMs, counts.ok, counts.fail, latenciesMs]),
      [
        [0, 1, 0, [5]],
        [1_000, 0, 0, []],
        [2_000, 2, 1, [1, 3]],
      ],
    );
    assert.deepEqual(seconds[2]?.okByNode, new Map([['bingo-1', 2]]));
  });

  test('tells how the nodes shared the answers that name one', () => {
    const looks = Array.from({ length: 8 }, (_none, place) => ({
      ...sampleObservation(1, place * 10),
      node: place < 6 ? 'bingo-2' : 'bingo-1',
    }));
    const history = new History({ subject: 'users', everyMs: 10 }, looks);

    const shares = known(history.shares({ looksMin: 8 }));

    assert.deepEqual(
      [...shares],
      [
        ['bingo-1', 0.25],
        ['bingo-2', 0.75],
      ],
    );
  });

  test('tells how late its looks began', () => {
    const looks = Array.from({ length: 200 }, (_none, place) => {
      const dueMs = place * 10;
      return { ...sampleObservation(1, dueMs), startMs: dueMs + (place === 7 ? 30 : place % 3) };
    });
    const history = new History({ subject: 'users', everyMs: 10 }, looks);

    const pace = known(history.pace());

    assert.equal(pace.plannedRps, 100);
    assert.equal(pace.lateP99Ms, 2);
    assert.equal(pace.lateMaxMs, 30);
    assert.ok(Math.abs(pace.startedRps - 100) < 0.2);
  });
});
