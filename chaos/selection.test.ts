import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../deploy/world/failure.ts';
import { selected, titlePattern } from './selection.ts';

const names = [
  'bingo-1 crash',
  'bingo-2 crash',
  'bingo-1 and bingo-2 crash of all nodes',
  'database crash (1)',
];

describe('choosing experiments by words', () => {
  it('takes those that have all words, in any order and case', () => {
    assert.deepEqual(selected('CRASH bingo-1', names), [names[0], names[2]]);
    assert.deepEqual(selected('database', names), [names[3]]);
  });

  it('takes the one whose whole name they are', () => {
    assert.deepEqual(selected('bingo-1 crash', names), [names[0]]);
  });

  it('refuses words that nothing has, with the list', () => {
    assert.throws(
      () => selected('bingo-1 carsh', names),
      (thrown: unknown) =>
        thrown instanceof Failure &&
        thrown.exitCode === 3 &&
        (thrown.facts.hint ?? '').includes('bingo-2 crash'),
    );
  });
});

describe('the tests of chosen experiments', () => {
  it('are found by their whole names', () => {
    const pattern = titlePattern(['bingo-1 crash', 'database crash (1)']);

    assert.match('chaos bingo-node.spec.ts bingo-1 crash: no user sees it', pattern);
    assert.match('chaos recovery.spec.ts database crash (1): it is back', pattern);
    assert.doesNotMatch('chaos bingo-node.spec.ts bingo-1 crash of something: no user', pattern);
    assert.doesNotMatch('chaos bingo-node.spec.ts xbingo-1 crash: no user', pattern);
  });
});
