import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { monotonicMs, until } from './clock.ts';
import { Failure } from './failure.ts';

const soon = { attempted: 'see it', machine: 'bingo-1', withinMs: 60, everyMs: 5, hint: 'look yourself' };

describe('until', () => {
  it('gives back what was waited for, as soon as it is seen', async () => {
    const looks = [
      { missing: 'not yet' },
      { missing: 'nearly' },
      { seen: 'it' },
      { seen: 'too late' },
    ].values();

    const seen = await until({ ...soon, withinMs: 60_000 }, () => next(looks));

    assert.equal(seen, 'it');
  });

  it('takes a look that throws for "not yet"', async () => {
    const looks = [new Error('ECONNREFUSED'), { seen: 'it' }].values();

    assert.equal(await until({ ...soon, withinMs: 60_000 }, () => next(looks)), 'it');
  });

  it('says what was seen last when its time is over', async () => {
    const state = { looks: 0 };
    const waiting = until(soon, () => Promise.resolve({ missing: `look ${(state.looks += 1)}` }));

    await assert.rejects(waiting, (thrown) => {
      assert.ok(thrown instanceof Failure);
      assert.equal(thrown.kind, 'DeadlinePassed');
      assert.equal(
        thrown.message,
        `could not see it on bingo-1: 0.1 s passed; last seen: look ${state.looks}`,
      );
      assert.equal(thrown.facts.hint, 'look yourself');
      return state.looks > 1;
    });
  });

  it('keeps the last error as its cause', async () => {
    const cause = new Error('ECONNREFUSED');

    await assert.rejects(
      until(soon, () => Promise.reject(cause)),
      (thrown) =>
        thrown instanceof Failure && thrown.cause === cause && thrown.message.endsWith('ECONNREFUSED'),
    );
  });

  it('looks at least once, however little time there is', async () => {
    assert.equal(await until({ ...soon, withinMs: 0 }, () => Promise.resolve({ seen: 1 })), 1);
  });

  it('ends soon after its bound', async () => {
    const startedMs = monotonicMs();

    await assert.rejects(until(soon, () => Promise.resolve({ missing: 'it' })));

    const tookMs = monotonicMs() - startedMs;
    assert.ok(tookMs >= soon.withinMs && tookMs < 5_000, `${tookMs} ms`);
  });
});

function next<T>(looks: Iterator<T | Error, undefined>): Promise<T> {
  const { value, done } = looks.next();
  if (done === true) throw new Error('no look was expected any more');
  return value instanceof Error ? Promise.reject(value) : Promise.resolve(value);
}
