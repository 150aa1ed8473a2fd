import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { makeProgress, seconds, type Progress, type ProgressStyle, type Tally } from './progress.ts';

const project = resolve(import.meta.dirname, '../..');

describe('progress as lines', () => {
  it('tells a log what was done and what failed, one line each', async () => {
    const { text } = await tell('plain');

    assert.equal(
      text.replaceAll(/^ *\d+\.\d/gm, '   0.0'),
      `   0.0s  balancer      ok      HAProxy is configured
   0.0s  bingo-1       changed bingo answers
   0.0s  database      FAILED  the database is seeded
`,
    );
  });

  it('tells a program everything, one JSON object a line', async () => {
    const { text } = await tell('json');

    const events = text.trim().split('\n').map(withoutTimes);
    assert.deepEqual(events, [
      { event: 'started', subject: 'balancer', what: 'HAProxy is configured' },
      { event: 'started', subject: 'bingo-1', what: 'bingo answers' },
      { event: 'said', subject: 'bingo-1', text: 'a "new"\nfile' },
      { event: 'ended', subject: 'balancer', what: 'HAProxy is configured', outcome: 'ok' },
      { event: 'ended', subject: 'bingo-1', what: 'bingo answers', outcome: 'changed' },
      { event: 'started', subject: 'database', what: 'the database is seeded' },
      { event: 'failed', subject: 'database', what: 'the database is seeded', text: 'it is full' },
      { event: 'closed' },
    ]);
  });

  it('counts the same in every style', async () => {
    for (const style of ['plain', 'json'] as const) {
      const { tookMs, ...count } = (await tell(style)).tally;

      assert.deepEqual(count, { changed: 1, ok: 1, failed: 1 });
      assert.ok(tookMs >= 0 && tookMs < 60_000);
    }
  });

  it('gives the time of what took a while', () => {
    assert.equal(seconds(8_349), '8.3 s');
  });
});

describe('progress on a terminal', () => {
  /** Every order in which a subject may fail: at once, before it is drawn; twice; not shown at all; beside one that works. */
  const script = `
    const { makeProgress } = await import('${join(project, 'deploy/world/progress.ts')}');
    const progress = makeProgress('live', ['balancer', 'bingo-1', 'database']);
    progress.started('balancer', 'at once');
    progress.failed('balancer', 'at once', 'no balancer');
    await new Promise((resolve) => setTimeout(resolve, 150));
    progress.started('bingo-1', 'later');
    progress.said('bingo-1', 'half of it');
    progress.failed('bingo-1', 'later', 'no bingo');
    progress.failed('bingo-1', 'later still', 'no bingo at all');
    progress.failed('nobody', 'unheard of', 'not shown');
    progress.ended('bingo-1', 'yet it goes on', 'ok');
    progress.ended('database', 'works', 'changed');
    const { tookMs, ...tally } = await progress.close();
    console.log('tally ' + JSON.stringify(tally));`;
  const node = join(project, 'node_modules/.bin/node');

  it('survives subjects that fail, and says why they did', () => {
    const ended = spawnSync(node, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 60_000,
    });

    assertShown(ended);
  });

  const pseudoTerminal = '/usr/bin/script';
  const lacking = existsSync(pseudoTerminal) ? false : `${pseudoTerminal} (bsdutils) is not installed`;
  it('survives them also where it moves the cursor', { skip: lacking }, () => {
    const words = [
      '-qec',
      `stty cols 150 rows 40; exec "$NODE" --input-type=module -e "$SCRIPT"`,
      '/dev/null',
    ];
    const env = { PATH: '/usr/bin:/bin', TERM: 'xterm', SHELL: '/bin/sh', NODE: node, SCRIPT: script };

    const ended = spawnSync(pseudoTerminal, words, { encoding: 'utf8', timeout: 60_000, env });

    assertShown(ended);
    assert.ok(ended.stdout.includes('\u001b['), 'no cursor was moved: this was not the live display');
  });
});

function assertShown({ status, stdout, stderr }: ReturnType<typeof spawnSync>): void {
  const shown = `${String(stdout)}${String(stderr)}`;
  assert.equal(status, 0, shown);
  assert.match(shown, /tally \{"changed":1,"ok":1,"failed":4\}/);
  assert.match(shown, /no balancer/);
  assert.match(shown, /no bingo/);
  assert.doesNotMatch(shown, /\n +at .*\(/, 'a stack trace is shown');
}

async function tell(style: ProgressStyle): Promise<{ readonly text: string; readonly tally: Tally }> {
  const written: string[] = [];
  const progress: Progress = makeProgress(style, [], (text) => written.push(text));
  progress.started('balancer', 'HAProxy is configured');
  progress.started('bingo-1', 'bingo answers');
  progress.said('bingo-1', 'a "new"\nfile');
  progress.ended('balancer', 'HAProxy is configured', 'ok');
  progress.ended('bingo-1', 'bingo answers', 'changed');
  progress.started('database', 'the database is seeded');
  progress.failed('database', 'the database is seeded', 'it is full');
  const tally = await progress.close();
  return { text: written.join(''), tally };
}

/** One event, after its times were found to be numbers. */
function withoutTimes(line: string): unknown {
  return JSON.parse(line, (key: string, value: unknown) => {
    if (key !== 'atMs' && key !== 'tookMs') return value;
    assert.equal(typeof value, 'number', key);
    return undefined;
  });
}
