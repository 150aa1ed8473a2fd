import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitCodeOf, judge, worst, type CheckResult } from './verdict.ts';

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
    assert.equal(judge('R14', []).verdict, 'not run');
  });

  void it('counts only checks that prove one of its clauses', () => {
    const results = [check('pass', 'httpsServed'), check('fail', 'clocksExact')];

    assert.equal(judge('R14', results).verdict, 'pass');
    assert.equal(judge('R21', results).verdict, 'fail');
  });

  void it('lists the clauses that nothing looked at', () => {
    const open = judge('R14', [check('pass', 'httpsServed', 'tlsSane')]).open.map(({ key }) => key);

    assert.deepEqual(open, ['httpNotRedirected', 'certificateNames']);
  });
});

void describe('the exit code of a run', () => {
  void it('tells failed, unknown and passed apart', () => {
    assert.equal(exitCodeOf([check('pass'), check('unknown'), check('fail')]), 1);
    assert.equal(exitCodeOf([check('pass'), check('unknown')]), 2);
    assert.equal(exitCodeOf([check('pass')]), 0);
  });

  void it('is no success for a run without checks', () => {
    assert.equal(exitCodeOf([]), 2);
  });
});
