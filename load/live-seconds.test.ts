import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import { monotonicMs } from '../deploy/world/clock.ts';
import type { LiveSecond } from './engine.ts';
import { tellSeconds } from './live-seconds.ts';
import { peak } from './profile.ts';
import { mix } from './traffic.ts';

void describe('the seconds of a run, as they are told', () => {
  test('have a rate and a percentile; what is left behind the last one keeps them', () => {
    mock.timers.enable({ apis: ['setInterval'] });
    const told: LiveSecond[] = [];
    const teller = tellSeconds({
      target: { origin: 'http://127.0.0.1:1' },
      profile: peak({ forMs: 1_000 }),
      traffic: mix(),
      timeoutMs: 1_000,
      onSecond: (second) => told.push(second),
    });
    const startedMs = monotonicMs() - 1_000;

    teller.begin(startedMs);
    teller.add(Array.from({ length: 120 }, (_none, place) => ({ outcome: 'ok', dueMs: 0, endMs: place })));
    mock.timers.tick(1_000);
    teller.add([
      { outcome: 'ok', dueMs: 0, endMs: 9 },
      { outcome: 'fail', dueMs: 0, endMs: 9 },
    ]);
    teller.end(monotonicMs() + 5);
    mock.timers.reset();

    const [whole, rest] = told;
    assert.equal(told.length, 2);
    assert.ok(Math.abs((whole?.okRps ?? 0) - 120) < 5, `120 answers in a second, not ${whole?.okRps}`);
    assert.deepEqual([rest?.okRps, rest?.p90Ms], [whole?.okRps, 107]);
    assert.deepEqual([rest?.failed, rest?.failedInAll], [1, 1]);
  });
});
