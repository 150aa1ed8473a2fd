import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isWanted, OneClock, parseRecord, shortLine, type LogRecord } from './node-log.ts';

const line =
  '{"level":"info","timestamp":"2026-11-23T00:44:01.250Z","caller":"x","msg":"request completed","os_pid":7,"url_path":"/api/movie/5","event_duration":450250000}';
const slow: LogRecord = {
  ...{ node: 'bingo-1', atMs: Date.parse('2026-11-23T00:44:01.250Z'), level: 'info' },
  ...{ message: 'request completed', path: '/api/movie/5', tookMs: 450.25 },
};

describe('the log of a node', () => {
  test('is shown short: when, where, what, how long', () => {
    const record = parseRecord('bingo-1', line);

    assert.deepEqual(record, slow);
    assert.equal(shortLine(slow), '00:44:01.250 bingo-1 info  request completed /api/movie/5 450.3 ms');
  });

  test('may hold half a line, which is no record', () => {
    assert.equal(parseRecord('bingo-1', line.slice(20)), undefined);
    assert.equal(parseRecord('bingo-1', '{"level":"info"}'), undefined);
  });

  test('is filtered by endpoint, level and time, and by all of them at once', () => {
    assert.ok(isWanted(slow, {}));
    assert.ok(isWanted(slow, { endpoint: '/api/movie/{id}', level: 'info', slowerMs: 400 }));
    assert.ok(isWanted(slow, { endpoint: 'GET /api/movie/{id}' }));
    assert.ok(!isWanted(slow, { endpoint: '/api/movie' }));
    assert.ok(!isWanted(slow, { endpoint: '/api/customer/{id}' }));
    assert.ok(!isWanted(slow, { level: 'error' }));
    assert.ok(!isWanted(slow, { slowerMs: 451 }));
    const pathless = { node: 'bingo-1', atMs: 0, level: 'error', message: 'x' };
    assert.ok(!isWanted(pathless, { endpoint: '/dummy' }));
    assert.ok(!isWanted(pathless, { slowerMs: 0 }));
  });

  test('of one node is put among those of the other by time, whichever came sooner', () => {
    const shown: number[] = [];
    const clock = new OneClock({ heldMs: 100, show: ({ atMs }) => shown.push(atMs) });

    for (const atMs of [1_000, 1_050, 980, 1_200, 1_120]) clock.add({ ...slow, atMs });
    const early = [...shown];
    clock.end();

    assert.deepEqual(early, [980, 1_000, 1_050]);
    assert.deepEqual(shown, [980, 1_000, 1_050, 1_120, 1_200]);
  });
});
