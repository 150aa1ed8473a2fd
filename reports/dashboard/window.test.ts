import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readWindow, type Window } from './window.ts';

const now = new Date('2026-11-22T20:15:03.500Z');
const read = (words: string): Window => readWindow(new URLSearchParams(words), now);

describe('the window of a dashboard', () => {
  test('is the last five minutes unless told, in steps of the looks', () => {
    const { fromS, toS, stepS, live } = read('');

    assert.deepEqual({ span: toS - fromS, stepS, live }, { span: 300, stepS: 5, live: true });
    assert.equal(toS, Date.parse('2026-11-22T20:15:00Z') / 1_000);
  });

  test('lies on whole steps, so that the same address shows the same values', () => {
    const one = readWindow(new URLSearchParams('last=1h'), new Date('2026-11-22T20:15:01Z'));
    const other = readWindow(new URLSearchParams('last=1h'), new Date('2026-11-22T20:15:09Z'));

    assert.deepEqual(one, other);
    assert.equal(one.fromS % one.stepS, 0);
  });

  test('has at most some 300 points, whatever its length, and a rate over at least three looks', () => {
    for (const words of ['last=30s', 'last=5m', 'last=24h', 'last=30d']) {
      const { fromS, toS, stepS, rateS } = read(words);
      assert.ok((toS - fromS) / stepS <= 300, words);
      assert.ok(rateS >= 15 && rateS >= stepS, words);
    }
  });

  test('may be any stretch of the past', () => {
    const { fromS, toS, live } = read('from=2026-11-22T19:00:00Z&to=2026-11-22T19:05:00Z');

    assert.deepEqual([toS - fromS, live], [300, false]);
    assert.equal(fromS, Date.parse('2026-11-22T19:00:00Z') / 1_000);
  });

  for (const [words, message] of [
    ['last=5', /no time of 30 s to 30 days/],
    ['last=1s', /no time of 30 s to 30 days/],
    ['last=99d', /no time of 30 s to 30 days/],
    ['from=yesterday&to=2026-11-22T19:05:00Z', /yesterday: it is no moment/],
    ['from=2026-11-22T19:00:00Z', /nothing: it is no moment/],
    ['from=2026-11-22T19:05:00Z&to=2026-11-22T19:00:00Z', /shorter than 30 s/],
    ['from=2026-11-23T19:00:00Z&to=2026-11-23T19:05:00Z', /still to come/],
    ['from=2026-01-01T00:00:00Z&to=2026-11-22T00:00:00Z', /longer than 30 days/],
  ] as const) {
    test(`is refused when it cannot be: ${words}`, () => {
      assert.throws(() => read(words), message);
    });
  }
});
