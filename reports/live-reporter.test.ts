import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseTold } from '../deploy/world/told-line.ts';
import { figuresOf, progressLine } from '../load/progress-line.ts';
import LiveReporter from './live-reporter.ts';

const second = (planned: number): Parameters<typeof progressLine>[1] => ({
  elapsedMs: planned * 8,
  planned,
  plannedInAll: 1_200,
  okRps: 119.84,
  failed: 0,
  failedInAll: 2,
  p90Ms: 103.4,
});

function reported(isLive: boolean, chunks: readonly string[]): string {
  const written: string[] = [];
  const reporter = new LiveReporter({ isLive, write: (text) => void written.push(text) });
  for (const chunk of chunks) reporter.onStdOut(chunk);
  return written.join('');
}

describe('the line of a second of a run', () => {
  it('is read as it was written', () => {
    const line = progressLine('peak on GET /db_dummy, open loop', second(600));

    assert.deepEqual(parseTold(line), {
      what: 'peak on GET /db_dummy, open loop',
      done: 0.5,
      figures: ' 119.8 RPS, 2 errors, p90 103 ms',
    });
    assert.equal(parseTold('put back after the drill'), undefined);
  });

  it('says when there were no answers', () => {
    assert.match(
      figuresOf({ elapsedMs: 1, planned: 1, plannedInAll: 2, okRps: 0, failed: 1, failedInAll: 1 }),
      /no answers/,
    );
  });
});

describe('the display of a run of load', () => {
  it('draws one bar over the other on a terminal, and clears it for words', () => {
    const text = reported(true, [
      progressLine('peak', second(300)),
      progressLine('peak', second(600)),
      'all books agree\n',
    ]);

    assert.equal(text.split('\u001b[2K').length, 4);
    assert.match(text, /████████████············ {2}50 % {3}119\.8 RPS, 2 errors, p90 103 ms {2}peak/);
    assert.ok(text.endsWith('\u001b[2K    all books agree\n'));
  });

  it('tells a log the first second, the last, and few between', () => {
    const seconds = Array.from({ length: 10 }, (_none, at) => progressLine('peak', second((at + 1) * 120)));

    const text = reported(false, seconds);

    assert.deepEqual(
      text
        .trimEnd()
        .split('\n')
        .map((line) => /\d+ %/.exec(line)?.[0]),
      ['10 %', '100 %'],
    );
    assert.ok(!text.includes('\u001b'));
  });
});
