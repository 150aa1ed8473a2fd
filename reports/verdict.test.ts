import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canSettle, exitCodeOf, judge, worst, type CheckResult } from './verdict.ts';

const check = (verdict: CheckResult['verdict'], ...proves: readonly string[]): CheckResult => ({
  title: 'a check',
  proves,
  verdict,
});

void describe('the verdict on a requirement', () => {
  void it('is that of its worst check: fail over unknown, unknown over pass', () => {
    assert.equal(worst(['pass', 'unknown', 'fail']), 'fail');
    assert.equal(worst(['pass', 'unknown']), 'unknown');
    assert.equal(worst(['pass', 'pass']), 'pass');
  });

  void it('is no pass when nothing looked', () => {
    assert.equal(worst([]), 'not run');
    assert.equal(judge('R14', [], 'checks').verdict, 'not run');
  });

  void it('counts only checks that prove one of its clauses', () => {
    const results = [check('pass', 'httpsServed'), check('fail', 'clocksExact')];

    assert.equal(judge('R14', results, 'checks').verdict, 'pass');
    assert.equal(judge('R21', results, 'checks').verdict, 'fail');
  });

  void it('lists the clauses that nothing looked at', () => {
    const open = judge('R14', [check('pass', 'httpsServed', 'tlsSane')], 'checks').open.map(({ key }) => key);

    assert.deepEqual(open, ['httpNotRedirected', 'certificateNames']);
  });

  void it('is one so far where another kind of run has a say as well', () => {
    const seeded = [check('pass', 'seededKept', 'oneDatabase', 'strangersKeptOut')];

    assert.deepEqual(
      judge('R20', seeded, 'checks').open.map(({ key }) => key),
      ['seededKept'],
    );
  });

  void it('is not spoken of by a run that cannot settle any of it', () => {
    assert.equal(canSettle('load', 'R03'), true);
    assert.equal(canSettle('chaos', 'R14'), false);
  });
});

void describe('the exit code of a run', () => {
  void it('tells failed, unknown and passed apart', () => {
    assert.equal(exitCodeOf([check('pass'), check('unknown'), check('fail')]), 1);
    assert.equal(exitCodeOf([check('pass'), check('unknown')]), 2);
    assert.equal(exitCodeOf([check('pass')]), 0);
  });

  void it('is not changed by what this computer cannot do, which alone is no success', () => {
    const beyond = { ...check('unknown'), isBeyond: true } as const;

    assert.equal(exitCodeOf([check('pass'), beyond]), 0);
    assert.equal(exitCodeOf([beyond]), 2);
  });

  void it('is no success for a run without checks', () => {
    assert.equal(exitCodeOf([]), 2);
  });
});
