import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Failure } from '../deploy/world/failure.ts';
import { historyText, parseHistory, writeHistory } from './history-file.ts';
import { History } from './history.ts';
import { historyOf, randomHistory } from './readings/test-history.ts';

const instant = { monotonicMs: 1_234.5, wallTime: new Date('2026-01-02T03:04:05.678Z') };
const refuses = (text: string, why: RegExp): void => {
  assert.throws(
    () => parseHistory(text),
    (thrown) => thrown instanceof Failure && thrown.kind === 'PlanInvalid' && why.test(thrown.facts.happened),
  );
};

void describe('a History as NDJSON', () => {
  test('reads back as it was', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const history = randomHistory(seed);

      const back = parseHistory(historyText(history, instant));

      assert.deepEqual(back, { history, instant });
    }
  });

  test('keeps everything that a look has', () => {
    const seen = {
      dueMs: 0.001,
      startMs: 1,
      endMs: 2.5,
      status: 504,
      node: 'bingo-2',
      reused: true,
    } as const;
    const history = new History({ subject: 'a "quoted"\nname', everyMs: 16.5 }, [
      { ...seen, outcome: 'unknown', trouble: { kind: 'status', detail: 'status 504: <b>\n' } },
    ]);

    assert.deepEqual(parseHistory(historyText(history, instant)).history, history);
  });

  test('is one line a look, with head and tail', () => {
    const lines = historyText(historyOf([1, 'refused']), instant).split('\n');

    assert.deepEqual(lines, [
      '{"format":"bingo-stand history","version":1,"subject":"users","everyMs":10,' +
        '"instant":{"monotonicMs":1234.5,"wallTime":"2026-01-02T03:04:05.678Z"}}',
      '{"due":0,"start":0,"end":1,"outcome":"ok","node":"bingo-1"}',
      '{"due":10,"start":10,"end":11,"outcome":"fail","kind":"refused","detail":"refused"}',
      '{"looks":2}',
      '',
    ]);
  });

  test('may be empty', () => {
    assert.equal(parseHistory(historyText(historyOf([]), instant)).history.counts().planned, 0);
  });

  test('is refused when it is cut off, wherever', () => {
    const whole = historyText(historyOf([1, 2, 3]), instant);
    const lines = whole.split('\n');

    refuses('', /cut off/);
    for (const kept of [1, 2, 3, 4]) refuses(lines.slice(0, kept).join('\n'), /cut off/);
    refuses(whole.slice(0, -8), /cut off/);
    refuses([...lines.slice(0, 2), ...lines.slice(3)].join('\n'), /should hold 3 looks, and holds 2/);
  });

  test('is refused when a line is not of the format, or it is of another version', () => {
    const whole = historyText(historyOf([1, 'reset']), instant);

    refuses(whole.replace('"version":1', '"version":2'), /line 1/);
    refuses(whole.replace('"kind":"reset"', '"kind":"rested"'), /line 3/);
    refuses(whole.replace('"outcome":"fail"', '"outcome":"ok"'), /line 3/);
  });

  test('is written whole', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'history-'));
    try {
      const path = join(dir, 'runs', 'users.ndjson');

      await writeHistory(path, historyOf([1]), instant);

      assert.equal(await readFile(path, 'utf8'), historyText(historyOf([1]), instant));
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
