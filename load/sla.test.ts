import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ErrorBound, RateBound, SlaBound } from '../checks/requirements/requirement.ts';
import { peak, type Profile } from './profile.ts';
import { judgeLoad, objectiveText, type LoadBound } from './sla.ts';
import { madeUpResult, type MadeUp } from './test-arrivals.ts';

const sla: SlaBound = { rps: 120, forMs: 60_000, p90MsMax: 400, errorRatioMax: 0.01 };
const rate: RateBound = { rps: 120, forMs: 60_000, errorRatioMax: 0.01 };
const errors: ErrorBound = { errorRatioMax: 0.05, looksMin: 200 };
const minute = peak({ rps: 120, forMs: 60_000 });
const status = { trouble: { kind: 'status', detail: '' }, status: 500 } as const;

function verdict(bound: LoadBound, become?: (place: number) => MadeUp, profile: Profile = minute): string {
  return judgeLoad(madeUpResult(profile, become), bound).verdict;
}

/** Every so many requests are otherwise. */
function every(count: number, other: MadeUp): (place: number) => MadeUp {
  return (place) => (place % count === 0 ? other : {});
}

void describe('the verdict on a load', () => {
  test('passes a service that is fast and sure enough, also right at the bound', () => {
    assert.equal(verdict(sla), 'pass');
    assert.equal(verdict(sla, every(100, status)), 'pass');
    assert.equal(verdict(sla, every(11, { tookMs: 5_000 })), 'pass');
    assert.equal(
      verdict(rate, () => ({ tookMs: 5_000 })),
      'pass',
    );
    assert.equal(verdict(errors, every(20, status)), 'pass');
  });

  test('fails one that is slow, or errs too often', () => {
    assert.equal(
      verdict(sla, () => ({ tookMs: 401 })),
      'fail',
    );
    assert.equal(verdict(sla, every(9, { tookMs: 5_000 })), 'fail');
    assert.equal(verdict(sla, every(98, status)), 'fail');
    assert.equal(verdict(rate, every(98, status)), 'fail');
    assert.equal(verdict(errors, every(19, status)), 'fail');
  });

  test('counts the wait of those who came while the service stood still', () => {
    // 4 s of a minute: every answer comes at the end of the freeze.
    const frozen = judgeLoad(
      madeUpResult(minute, (place) =>
        place >= 3_000 && place < 3_960 ? { tookMs: 8_100 - ((place - 3_000) * 1_000) / 120 } : {},
      ),
      sla,
    );

    assert.equal(frozen.verdict, 'fail');
    assert.ok(frozen.objectives.some(({ name, came }) => name === 'p90' && came === 'missed'));
  });

  test('tells all objectives, those that were met and those that were missed', () => {
    const { objectives } = judgeLoad(madeUpResult(minute, every(50, status)), sla);

    assert.deepEqual(
      objectives.map(({ name, came, margin }) => [name, came, margin?.toFixed(2)]),
      [
        ['offered rate', 'met', '0.01'],
        ['requests offered', 'met', '0.01'],
        ['p90', 'met', '0.75'],
        ['errors', 'missed', '-1.00'],
      ],
    );
    assert.deepEqual(objectives.slice(2).map(objectiveText), [
      'p90: 100 ms, at most 400 ms wanted, met',
      'errors: 2.00 %, at most 1.00 % wanted, missed',
    ]);
  });

  test('says endless where the percentile lies among the lost ones', () => {
    const { objectives } = judgeLoad(madeUpResult(minute, every(9, status)), sla);

    assert.equal(
      objectives
        .filter(({ name }) => name === 'p90')
        .map(objectiveText)
        .join(),
      'p90: endless, at most 400 ms wanted, missed',
    );
  });

  test('is unknown when the measurement is INVALID, whatever it shows', () => {
    assert.equal(verdict(sla, every(2, { trouble: { kind: 'notLooked', detail: 'no thread' } })), 'unknown');
    assert.equal(
      judgeLoad(
        {
          ...madeUpResult(minute, () => ({ tookMs: 5_000 })),
          stopped: true,
          validity: { word: 'INVALID', reasons: ['it was stopped before its end'] },
        },
        sla,
      ).verdict,
      'unknown',
    );
  });

  test('is unknown when the generator was late, as far as that may be why', () => {
    const late = { lateMs: 50, tookMs: 10 };

    for (const become of [() => late, every(2, late), every(50, late)])
      assert.equal(verdict(sla, become), 'unknown');
    // A tenth and a little more are too slow, and some of those were late; 30 ms too slow, and the latest was 50 ms late; all of them late.
    assert.equal(
      verdict(sla, (place) =>
        place % 50 === 0 ? { lateMs: 50, tookMs: 5_000 } : place % 11 === 0 ? { tookMs: 5_000 } : {},
      ),
      'unknown',
    );
    assert.equal(
      verdict(sla, (place) => (place % 50 === 0 ? late : { tookMs: 430 })),
      'unknown',
    );
    assert.equal(
      verdict(sla, () => ({ lateMs: 50, tookMs: 5_000 })),
      'unknown',
    );
    assert.match(
      judgeLoad(
        madeUpResult(minute, () => late),
        sla,
      ).reasons.join(),
      /INVALID/,
    );
  });

  test('fails what is missed by more than the lateness of the generator', () => {
    const slow = judgeLoad(
      madeUpResult(minute, (place) => (place % 50 === 0 ? { lateMs: 50 } : { tookMs: 460 })),
      sla,
    );

    assert.equal(slow.verdict, 'fail');
    assert.match(slow.despite ?? '', /^INVALID for a pass, for 144 requests left late; .* 50 ms sooner$/);
    assert.deepEqual(slow.reasons, []);
    assert.equal(
      verdict(rate, (place) => (place % 50 === 0 ? { lateMs: 50 } : place % 20 === 0 ? status : {})),
      'fail',
    );
    assert.equal(
      verdict(rate, (place) => (place % 50 === 0 ? { lateMs: 50, ...status } : {})),
      'unknown',
    );
  });

  test('is unknown when less load was offered, unless the service broke under that already', () => {
    for (const less of [peak({ rps: 60 }), peak({ rps: 120, forMs: 30_000 })]) {
      assert.equal(verdict(sla, undefined, less), 'unknown');
      assert.equal(
        verdict(sla, () => ({ tookMs: 900 }), less),
        'fail',
      );
    }
  });

  test('is unknown when the service broke under more load than is asked of it', () => {
    const more = peak({ rps: 240, forMs: 60_000 });

    assert.equal(verdict(sla, undefined, more), 'pass');
    assert.equal(
      verdict(sla, () => ({ tookMs: 900 }), more),
      'unknown',
    );
  });

  test('never passes on no data', () => {
    const { verdict: came, objectives } = judgeLoad(
      madeUpResult(minute, () => ({ trouble: { kind: 'notLooked', detail: 'no hands' } })),
      errors,
    );

    assert.equal(came, 'unknown');
    assert.ok(objectives.some(({ name, seen }) => name === 'errors' && seen === undefined));
    assert.equal(verdict(errors, undefined, peak({ rps: 19, forMs: 10_000 })), 'unknown');
  });
});
