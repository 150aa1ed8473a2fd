import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { experiments } from './experiments.ts';
import { drawWalk, walkText } from './walk.ts';

const names = (seed: number, forMs = 600_000): readonly string[] =>
  drawWalk({ seed, forMs }, experiments).steps.map(
    ({ pauseMs, name, holdMs }) => `${pauseMs} ${name} ${holdMs}`,
  );

describe('a walk', () => {
  it('is the same for the same seed: faults, order, pauses and how long they last', () => {
    assert.deepEqual(names(7), names(7));
    assert.notDeepEqual(names(7), names(8));
  });

  it('is a longer one with the same beginning when there is more time', () => {
    const short = names(7, 120_000);

    assert.deepEqual(names(7).slice(0, short.length), short);
    assert.ok(names(7).length > short.length);
  });

  it('has one step at the least, and no more than the time is reckoned to hold', () => {
    assert.equal(names(7, 1).length, 1);
    assert.ok(names(7).length <= 600_000 / 23_000);
  });

  it('comes to every experiment in the end', () => {
    const seen = new Set(drawWalk({ seed: 1, forMs: 40_000_000 }, experiments).steps.map(({ name }) => name));

    assert.deepEqual(
      experiments.map(({ name }) => name).filter((name) => !seen.has(name)),
      [],
    );
  });

  it('is printed with its seed', () => {
    assert.match(walkText(drawWalk({ seed: 7, forMs: 60_000 }, experiments)), /SEED=7/);
  });
});
