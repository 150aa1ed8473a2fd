import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChartData } from './chart-data.ts';
import { packed, unpacked } from './packed-chart.ts';

const series = (values: readonly (number | null)[]): ChartData['series'][number] => ({
  label: { en: 'lost', ru: 'потеряно' },
  shape: 'points',
  tone: 'bad',
  values,
});
const chart = (...lines: readonly (readonly (number | null)[])[]): ChartData => ({
  ...{ id: 'x', group: 'x', title: { en: '', ru: '' }, unit: { en: '', ru: '' } },
  timesS: Array.from({ length: 100 }, (_none, at) => at),
  series: lines.map(series),
});

void describe('a packed chart', () => {
  const nothing = Array.from({ length: 100 }, () => null);
  const loss = [...nothing.slice(1), 0];
  const full = nothing.map((_none, at) => at / 10);

  void it('is the same when it is unpacked: full, nearly empty, empty, and a loss of zero at the end', () => {
    const data = chart(
      full,
      loss,
      nothing,
      full.map((value, at) => (at % 3 === 0 ? null : value)),
    );

    assert.deepEqual(unpacked(packed(data)), data);
  });

  void it('is shorter where most values are none, and no longer where they are not', () => {
    const lengths = (line: readonly (number | null)[]): readonly number[] =>
      [chart(line), packed(chart(line))].map((one) => JSON.stringify(one).length);

    const [whole = 0, short = 0] = lengths(loss);
    assert.ok(short < whole / 1.5, `${short} of ${whole}`);
    const [before, after] = lengths(full);
    assert.equal(after, before);
  });
});
