import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { History } from '../checks/history.ts';
import type { Observation } from '../checks/probes/probe.ts';
import { latencies, rates, thin, widened } from './series.ts';

/** Looks every 10 ms; those at `lost` are lost. */
function looksOf(count: number, lost: readonly number[] = []): readonly Observation[] {
  const bad = new Set(lost);
  return Array.from({ length: count }, (_none, place): Observation => {
    const seen = { dueMs: place * 10, startMs: place * 10, endMs: place * 10 + 5 + (place % 7) };
    if (!bad.has(place)) return { ...seen, outcome: 'ok', node: 'bingo-1' };
    return { ...seen, outcome: 'fail', trouble: { kind: 'reset', detail: 'gone' } };
  });
}

void describe('thinned looks', () => {
  void it('are few, and every lost one is among them', () => {
    const lost = [0, 1, 777, 50_000, 50_001, 99_999];

    const { kept, of } = thin(looksOf(100_000, lost));

    assert.equal(of, 100_000);
    assert.ok(kept.length < 1_000, String(kept.length));
    assert.deepEqual(
      kept.filter(({ outcome }) => outcome !== 'ok').map(({ dueMs }) => dueMs / 10),
      lost,
    );
  });

  void it('keep the slowest and the quickest of all', () => {
    const looks = looksOf(10_000).map((one, place) =>
      place === 1_234 ? { ...one, endMs: one.dueMs + 900 } : one,
    );

    const waits = thin(looks).kept.map(({ dueMs, endMs }) => endMs - dueMs);

    assert.deepEqual([Math.min(...waits), Math.max(...waits)], [5, 900]);
  });

  void it('are none of none', () => {
    assert.deepEqual(thin([]), { kept: [], of: 0 });
  });
});

void describe('the columns of a chart', () => {
  const history = new History({ subject: 'users', everyMs: 10 }, looksOf(350, [120, 121]));

  void it('count every lost look in its second, by kind', () => {
    const { lost, served } = rates(history, 1_000);

    assert.deepEqual(lost.timesS, [-1, 0, 1]);
    assert.deepEqual(
      lost.series.map(({ label, values }) => [label.en, values]),
      [['reset', [0, 2, 0]]],
    );
    assert.deepEqual(
      served.series.map(({ values }) => values),
      [
        [100, 100, 100],
        [100, 98, 100],
      ],
    );
  });

  void it('have one value or none for each time', () => {
    const { timesS, series } = latencies(history, 0);

    assert.ok(series.every(({ values }) => values.length === timesS.length));
    assert.deepEqual(
      [...timesS].sort((a, b) => a - b),
      timesS,
    );
    assert.equal(series.at(-1)?.values.filter((value) => value !== null).length, 2);
  });

  void it('can be widened to a longer time', () => {
    const { served } = rates(history, 0);

    const { timesS, series } = widened(served, { fromS: -5, toS: 9 });

    assert.deepEqual([timesS[0], timesS.at(-1)], [-5, 9]);
    assert.deepEqual([series[0]?.values[0], series[0]?.values.at(-1)], [null, null]);
  });
});
