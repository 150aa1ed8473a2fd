import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { R } from '../../checks/requirements/catalogue.ts';
import { peak } from '../../load/profile.ts';
import { judgeLoad } from '../../load/sla.ts';
import { madeUpResult, type MadeUp } from '../../load/test-arrivals.ts';
import type { LoadView } from '../load-view.ts';
import { sampleCheck } from '../test-run.ts';
import { htmlOf } from './element.ts';
import { loadSection } from './load-section.ts';

function pageOf(become: (place: number) => MadeUp, kind: 'load' | 'drill' = 'load'): string {
  const result = madeUpResult(peak({ forMs: 60_000 }), become);
  const judgement = judgeLoad(result, R.dbDummyFast.bound);
  const view: LoadView = {
    check: { ...sampleCheck({ kind }), runId: 'one' },
    record: { way: 'http', startedAt: new Date('2026-11-23T00:00:00.000Z'), result },
    isSecondOpinion: false,
    verdict: judgement.verdict,
    judged: [{ key: 'dbDummyFast', judgement }],
  };
  return htmlOf(loadSection([view]));
}

describe('the loads of the page', () => {
  it('say why a measurement that is INVALID refutes all the same', () => {
    const late = (tookMs: number) => (place: number) => (place % 50 === 0 ? { lateMs: 50 } : { tookMs });

    const slow = pageOf(late(5_000));
    const quick = pageOf(late(50));

    for (const page of [slow, quick]) assert.match(page, /The measurement is INVALID/);
    assert.match(slow, /It fails all the same/);
    assert.doesNotMatch(quick, /It fails all the same/);
  });

  it('say which of them were offered in a drill', () => {
    assert.match(
      pageOf(() => ({}), 'drill'),
      /in a drill, a defence of the stand taken away/,
    );
    assert.doesNotMatch(
      pageOf(() => ({})),
      /in a drill/,
    );
  });
});
