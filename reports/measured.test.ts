import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { annotationOf, holds, marginOf, measuredAs, measuredIn, unitOf } from './measured.ts';

void describe('a measured value', () => {
  void it('goes through an annotation unchanged', () => {
    const measured = { ...measuredAs('gapMsMax', 1_000, 320), plusMinus: 17, of: 'users' };

    assert.deepEqual(measuredIn([annotationOf(measured)]), [measured]);
  });

  void it('is not taken from an annotation that holds none', () => {
    const annotations = [
      { type: 'measured', description: '{"bound":1}' },
      { type: 'measured', description: 'p90' },
      { type: 'proves', description: 'lossUnseen' },
      { type: 'measured' },
    ];

    assert.deepEqual(measuredIn(annotations), []);
  });

  void it('keeps within its bound at the bound, unless that is strict', () => {
    assert.equal(holds(measuredAs('gapMsMax', 10, 10)), true);
    assert.equal(holds({ ...measuredAs('p90MsMax', 400, 400), strict: true }), false);
    assert.equal(holds(measuredAs('gapMsMax', 10, 10.1)), false);
    assert.equal(holds(measuredAs('rpsMin', 60, 60)), true);
    assert.equal(holds(measuredAs('rpsMin', 60, 59)), false);
    assert.equal(holds(measuredAs('withinMs', 30_000, 31_000)), false);
  });

  void it('that never ended is beyond every upper bound', () => {
    assert.equal(holds(measuredAs('p90MsMax', 400, Infinity)), false);
    assert.equal(marginOf(measuredAs('p90MsMax', 400, Infinity)), undefined);
  });

  void it('has its margin as a part of the bound, to either side', () => {
    assert.equal(marginOf(measuredAs('p90MsMax', 400, 100)), 0.75);
    assert.equal(marginOf(measuredAs('p90MsMax', 400, 500)), -0.25);
    assert.equal(marginOf(measuredAs('rpsMin', 60, 90)), 0.5);
    assert.equal(marginOf(measuredAs('countErrorMax', 0, 0)), undefined);
  });

  void it('has the unit that its name tells', () => {
    const names = ['p90MsMax', 'withinMs', 'ageSMax', 'errorRatioMax', 'shareMin', 'rpsMin', 'daysLeftMin'];

    assert.deepEqual(names.map(unitOf), ['ms', 'ms', 's', 'ratio', 'ratio', 'rps', 'count']);
  });
});
