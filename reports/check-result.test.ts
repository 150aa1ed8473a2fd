import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkResultOf } from './check-result.ts';

const ended = (status: string, ...messages: readonly string[]) =>
  checkResultOf({ title: 'a check', annotations: [], status, messages });

describe('what a check came to', () => {
  it('is red with what was expected, what was seen and what to do, on one line', () => {
    const { verdict, reason } = ended(
      'failed',
      'Error: /ping\n\nexpect(received).toBeAnswered(expected)\n\nExpected: status 200\nReceived: status 301\n\nHint: look into haproxy.cfg\n\n  > 25 |  expect(seen)',
    );

    assert.deepEqual(
      { verdict, reason },
      {
        verdict: 'fail',
        reason: '/ping; Expected: status 200; Received: status 301; Hint: look into haproxy.cfg',
      },
    );
  });

  it('is unknown when the harness could not look', () => {
    const { verdict, reason } = ended('failed', 'Failure: could not reach it: nobody answers\n    at x.ts');

    assert.deepEqual(
      { verdict, reason },
      { verdict: 'unknown', reason: 'could not reach it: nobody answers' },
    );
  });

  it('is unknown and speaks for no clause when this computer cannot do what it needs', () => {
    const annotations = [
      { type: 'proves', description: 'lossUnseen' },
      { type: 'beyond', description: 'the kernel has no netem' },
    ];

    const { verdict, proves, reason, isBeyond } = checkResultOf({
      ...{ title: 'a check', annotations, status: 'skipped', messages: [] },
    });

    assert.deepEqual(
      { verdict, proves, reason, isBeyond },
      { verdict: 'unknown', proves: [], reason: 'the kernel has no netem', isBeyond: true },
    );
  });

  it('is unknown when somebody interrupted it', () => {
    assert.equal(ended('interrupted', 'Test was interrupted.').verdict, 'unknown');
  });

  it('is unknown when it was cut off, since a look without an answer has a time-out of its own', () => {
    assert.equal(ended('timedOut', 'Test timeout of 60000ms exceeded.').verdict, 'unknown');
    assert.equal(ended('failed', 'Error: it is red').verdict, 'fail');
  });
});
