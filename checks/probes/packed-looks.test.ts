import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { packLooks, unpackLooks } from './packed-looks.ts';
import { troubleKinds, type Observation } from './probe.ts';

const times = { dueMs: 1.25, startMs: 2.5, endMs: 100.125 };
const good: Observation = { ...times, outcome: 'ok', status: 200 };

void describe('packed looks', () => {
  test('come out as they went in', () => {
    const looks: readonly Observation[] = [
      good,
      { ...good, node: 'bingo-1', reused: true },
      { ...good, node: 'bingo-2', reused: false },
      ...troubleKinds.map((kind): Observation => {
        return { ...times, outcome: 'fail', trouble: { kind, detail: `by ${kind}` } };
      }),
      { ...good, outcome: 'unknown', trouble: { kind: 'reset', detail: '' } },
    ];

    const packed = packLooks(looks, 0);

    assert.deepEqual(unpackLooks(packed), looks);
  });

  test('are moved to the clock of whoever ordered them', () => {
    const [moved] = unpackLooks(packLooks([good], 1_000));

    assert.deepEqual(moved, { ...good, dueMs: 1_001.25, startMs: 1_002.5, endMs: 1_100.125 });
  });

  test('name each word once, and cost nothing where there are none', () => {
    const packed = packLooks([{ ...good, node: 'bingo-1' }, { ...good, node: 'bingo-1' }, good], 0);

    assert.deepEqual(packed.words, ['bingo-1']);
    assert.deepEqual(unpackLooks(packLooks([], 5)), []);
  });

  test('are refused when they are none', () => {
    const packed = packLooks([good], 0);

    assert.throws(() => unpackLooks({ ...packed, numbers: packed.numbers.slice(1) }), RangeError);
    assert.throws(() => unpackLooks({ ...packed, numbers: packed.numbers.fill(7) }), RangeError);
  });
});
