import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { History } from '../../checks/history.ts';
import { historyOf, sampleObservation, times } from '../../checks/readings/test-history.ts';
import { kindOf, lossesOf } from './losses.ts';

const gapOf = (losses: ReturnType<typeof lossesOf>, kind: string): unknown =>
  losses.gaps.find((gap) => gap.kind === kind)?.lengthMs;

describe('what users went through', () => {
  it('is nothing when all is well, and the gap is 0 with its error bar', () => {
    const losses = lossesOf(historyOf(times(300, 5), 20));

    assert.equal(losses.lost, 0);
    assert.equal(losses.p99Ms, 5);
    assert.deepEqual(losses.gaps, [
      { kind: 'any', lengthMs: 0, plusMinusMs: 20, lost: 0, fromMs: 0, open: false },
    ]);
  });

  it('has a gap for all and one for each kind', () => {
    const looks = [...times(100, 5), ...times(10, 'refused'), ...times(20, 'reset'), ...times(170, 5)];

    const losses = lossesOf(historyOf(looks, 20));

    assert.equal(gapOf(losses, 'any'), 600);
    assert.equal(gapOf(losses, 'refused'), 200);
    assert.equal(gapOf(losses, 'reset'), 400);
    assert.deepEqual(losses.byKind, { refused: 10, reset: 20 });
  });

  it('counts slow answers apart from lost ones', () => {
    const losses = lossesOf(historyOf([...times(150, 5), ...times(30, 1_200), ...times(150, 5)], 20));

    assert.equal(losses.lost, 0);
    assert.equal(losses.slow, 30);
    assert.equal(gapOf(losses, 'any'), 0);
    assert.equal(gapOf(losses, 'slow'), 600);
    assert.equal(losses.slowestMs, 1_200);
  });

  it('has the worst windows, and a 99th percentile without end when too many were lost', () => {
    const losses = lossesOf(historyOf([...times(900, 5), ...times(25, 'timeout'), ...times(75, 5)], 20));

    assert.equal(losses.worst1s?.errorRatio, 0.5);
    assert.equal(losses.worst10s?.errorRatio, 0.05);
    assert.equal(losses.p99Ms, Infinity);
  });

  it('says that too little was seen instead of inventing a percentile', () => {
    assert.equal(lossesOf(historyOf(times(50, 5), 20)).p99Ms, null);
  });

  it('tells the errors of the service from those of the caller', () => {
    const look = (status: number): string | undefined =>
      kindOf({ ...sampleObservation('status', 0), status });

    assert.equal(look(503), '5xx');
    assert.equal(look(429), '4xx');
    assert.equal(kindOf(sampleObservation('notLooked', 0)), undefined);
  });

  it('is empty when nobody looked', () => {
    const losses = lossesOf(new History({ subject: 'users', everyMs: 20 }, []));

    assert.equal(losses.looks, 0);
    assert.equal(losses.errorRatio, null);
  });
});
