import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LiveLine } from './live-line.ts';

function lineOn(isTerminal: boolean): { line: LiveLine; written: string[]; clock: { nowMs: number } } {
  const written: string[] = [];
  const clock = { nowMs: 0 };
  const write = (text: string): void => void written.push(text);
  return {
    line: new LiveLine({ write, isTerminal, width: 10, nowMs: () => clock.nowMs }),
    written,
    clock,
  };
}

describe('a live line', () => {
  it('is drawn over itself on a terminal, no wider than that', () => {
    const { line, written } = lineOn(true);

    line.show('0123456789abc');
    line.clear();

    assert.deepEqual(written, ['\r\u001b[2K0123456789', '\r\u001b[2K']);
  });

  it('is a plain line in a log, every five seconds', () => {
    const { line, written, clock } = lineOn(false);

    for (; clock.nowMs <= 10_000; clock.nowMs += 200) line.show(`at ${clock.nowMs}`);

    assert.deepEqual(written, ['at 0\n', 'at 5000\n', 'at 10000\n']);
  });

  it('is written at once when it is news', () => {
    const { line, written } = lineOn(false);

    line.show('gate', { isNews: true });
    line.show('harmed', { isNews: true });
    line.show('harmed');

    assert.deepEqual(written, ['gate\n', 'harmed\n']);
  });

  it('goes for a line that stays', () => {
    const { line, written } = lineOn(true);

    line.show('going');
    line.keep('done');

    assert.deepEqual(written, ['\r\u001b[2Kgoing', '\r\u001b[2K', 'done\n']);
  });
});
