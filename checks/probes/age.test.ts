import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { monotonicMs } from '../../deploy/world/clock.ts';
import { ageHeaderS, agesOf, wallMsAt, type Age } from './age.ts';
import { Body, type Answer } from './answer.ts';

/** The age of an answer that came just now, after 20 ms, and was made so long ago in a zone so far from UTC. */
function ageOf(made: {
  readonly agoMs: number;
  readonly zoneMs?: number;
  readonly date?: boolean;
}): Age | undefined {
  const endMs = monotonicMs();
  const at = new Date(wallMsAt(endMs) - made.agoMs + (made.zoneMs ?? 0));
  const stamp = at.toISOString().slice(0, 19).replace('T', ' ');
  const text = made.date === true ? 'pong' : `{"stamp":"${stamp}"}`;
  const answer: Answer = {
    status: 200,
    headers: made.date === true ? { date: at.toUTCString() } : {},
    body: new Body([Buffer.from(text)], text.length),
    version: 'h1',
  };
  const startMs = endMs - 20;
  return agesOf({ dueMs: startMs, startMs, endMs, outcome: 'ok', answer, timing: { totalMs: 20 } })[0];
}

describe('the age of an answer', () => {
  for (const agoMs of [0, 5_000, 61_000]) {
    it(`is read from the stamp and from Date to half a second: ${agoMs / 1000} s`, () => {
      for (const date of [false, true]) {
        const age = ageOf({ agoMs, date });

        assert.equal(age?.sign, date ? 'Date' : 'stamp');
        assert.ok(Math.abs(age.ageMs - agoMs) <= age.plusMinusMs + 20, `${age.ageMs} is not ${agoMs}`);
        assert.equal(age.plusMinusMs, 510);
      }
    });
  }

  it('is the same in every zone', () => {
    for (const hours of [-11, -3.5, 3, 5.75, 14]) {
      const age = ageOf({ agoMs: 30_000, zoneMs: hours * 3_600_000 });

      assert.ok(
        age !== undefined && Math.abs(age.ageMs - 30_000) < 1_000,
        `${age?.ageMs ?? 'none'} at ${hours} h`,
      );
    }
  });

  it('is below zero when the clock there is ahead', () => {
    const age = ageOf({ agoMs: -5_000 });

    assert.ok(age !== undefined && age.ageMs + age.plusMinusMs < -4_000);
  });

  it('is told by a cache in whole seconds, or not at all', () => {
    const body = new Body([], 0);
    const told = (headers: Readonly<Record<string, string>>): number | undefined =>
      ageHeaderS({ status: 200, headers, body, version: 'h1' });

    assert.equal(told({ age: '42' }), 42);
    assert.equal(told({}), undefined);
    assert.equal(told({ age: 'old' }), undefined);
  });
});
