import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { placedLabels } from './placed-labels.ts';

const of = { digitPx: 7, widthPx: 600 };
const marksAt = (...xs: readonly number[]) => xs.map((x, place) => ({ x, label: String(place + 1) }));

void describe('labels of marks', () => {
  void it('stand beside their marks, in one row where there is room', () => {
    assert.deepEqual(
      placedLabels(marksAt(0, 100, 200), of).map(({ text, row }) => [text, row]),
      [
        ['1', 0],
        ['2', 0],
        ['3', 0],
      ],
    );
  });

  void it('of marks that almost coincide are one, and neighbours go a row lower', () => {
    assert.deepEqual(
      placedLabels(marksAt(100, 101, 103, 112, 300), of).map(({ text, row }) => [text, row]),
      [
        ['1–3', 0],
        ['4', 1],
        ['5', 0],
      ],
    );
  });

  void it('never cover each other, however crowded, and stay within the chart', () => {
    const marks = marksAt(
      ...Array.from({ length: 60 }, (_none, place) => 580 + Math.sin(place) + place * 0.4),
    );

    const placed = placedLabels(marks, of);

    for (const [place, one] of placed.entries()) {
      assert.ok(one.x + one.text.length * of.digitPx <= of.widthPx);
      for (const other of placed.slice(place + 1))
        assert.ok(other.row !== one.row || other.x >= one.x + one.text.length * of.digitPx);
    }
  });
});
