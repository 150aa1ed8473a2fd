import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drilledAnnotation, drilledIn, type Drilled } from './drilled.ts';
import { drillsPage } from './drills-page.ts';

const drilled: Drilled = {
  broken: ['bingo-1: no watchdog'],
  reds: [{ key: 'nodeRecovers', id: 'R02', seen: '35012 ms, expected bingo-1 back: at most 30000 ms' }],
  greens: ['lossUnseen', 'seededKept'],
  putBack: ['bingo-1: bingo answers'],
};

describe('the page of the drills', () => {
  it('has a row for each drill, with what turned red and what was seen', () => {
    const page = drillsPage([{ title: 'a sick node stays sick', ...drilled }]);

    assert.match(page, /^\| a sick node stays sick \| bingo-1: no watchdog \| R02 nodeRecovers \| /m);
    assert.match(
      page,
      /nodeRecovers: 35012 ms, expected .* \| lossUnseen, seededKept \| bingo-1: bingo answers \|$/m,
    );
  });

  it('keeps what was seen within its cell', () => {
    const page = drillsPage([{ title: 'a | b\nc', ...drilled }]);

    assert.match(page, /^\| a \\\| b c \|/m);
  });
});

describe('what a drill came to', () => {
  it('crosses from the test to the report as an annotation', () => {
    assert.deepEqual(drilledIn([{ type: 'other' }, drilledAnnotation(drilled)]), drilled);
  });

  it('is nothing where there is none, or something else', () => {
    assert.equal(drilledIn([]), undefined);
    assert.equal(drilledIn([{ type: 'drilled', description: '{' }]), undefined);
    assert.equal(drilledIn([{ type: 'drilled', description: '{"broken":1}' }]), undefined);
  });
});
