import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SlaBound } from '../checks/requirements/requirement.ts';
import { decide } from './judgement.ts';
import type { LoadResult } from './load-result.ts';
import { peak } from './profile.ts';
import { madeUpResult, type MadeUp } from './test-arrivals.ts';

const bound: SlaBound = { rps: 120, forMs: 60_000, p90MsMax: 400, errorRatioMax: 0.01 };
const minute = peak({ rps: 120, forMs: 60_000 });
const refused: MadeUp = { trouble: { kind: 'refused', detail: 'nobody listens' }, tookMs: 1 };

function openLoop(tookMs: number): LoadResult {
  return madeUpResult(minute, () => ({ tookMs }));
}

function autocannon(become: (place: number) => MadeUp): LoadResult {
  return madeUpResult(minute, become, { engine: 'autocannon' });
}

void describe('the rule of two engines', () => {
  test('lets the open loop decide alone', () => {
    assert.deepEqual(
      [
        decide({ openLoop: openLoop(100) }, bound).verdict,
        decide({ openLoop: openLoop(500) }, bound).verdict,
      ],
      ['pass', 'fail'],
    );
  });

  test('has nothing to remark where both agree', () => {
    const decision = decide(
      { openLoop: openLoop(100), autocannon: autocannon(() => ({ tookMs: 115 })) },
      bound,
    );

    assert.deepEqual([decision.verdict, decision.second?.verdict, decision.remarks], ['pass', 'pass', []]);
  });

  test('says where they differ, and the open loop decides all the same', () => {
    const slower = decide(
      { openLoop: openLoop(100), autocannon: autocannon(() => ({ tookMs: 130 })) },
      bound,
    );
    const falsePass = decide(
      { openLoop: openLoop(500), autocannon: autocannon(() => ({ tookMs: 300 })) },
      bound,
    );

    assert.deepEqual([slower.verdict, falsePass.verdict], ['pass', 'fail']);
    assert.match(slower.remarks.join(), /p90 is 100\.\d ms by the open loop and 130\.\d ms by autocannon/);
    assert.match(falsePass.remarks.join(), /autocannon says pass where the open loop says fail/);
  });

  test('takes autocannon for unknown after a lost connection', () => {
    const decision = decide(
      { openLoop: openLoop(100), autocannon: autocannon((place) => (place === 5 ? refused : {})) },
      bound,
    );

    assert.deepEqual([decision.verdict, decision.second?.verdict], ['pass', 'unknown']);
    assert.match(decision.remarks.join(), /autocannon cannot tell/);
  });

  test('does not let autocannon make known what the open loop could not measure', () => {
    const late = madeUpResult(minute, () => ({ lateMs: 50 }));

    assert.equal(decide({ openLoop: late, autocannon: autocannon(() => ({})) }, bound).verdict, 'unknown');
  });
});
