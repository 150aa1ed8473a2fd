import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allOf, describe as told, Failure, Failures } from './failure.ts';

const unreachable = (machine: string): Failure =>
  new Failure('MachineUnreachable', { attempted: 'log in', machine, happened: 'nobody answers' });

describe('a Failure', () => {
  it('says what was attempted, on which machine, and what happened', () => {
    assert.equal(unreachable('bingo-1').message, 'could not log in on bingo-1: nobody answers');
  });

  it('keeps its cause', () => {
    const cause = new Error('ECONNREFUSED');

    assert.equal(new Failure('CommandFailed', { attempted: 'a', happened: 'b', cause }).cause, cause);
  });

  it('is bad use only when the user can mend it by another call', () => {
    const kinds = ['PlanInvalid', 'EnvironmentMissing', 'HostUnfit', 'ProviderRefused', 'StandSick'] as const;

    const codes = kinds.map((kind) => new Failure(kind, { attempted: 'a', happened: 'b' }).exitCode);

    assert.deepEqual(codes, [3, 3, 3, 2, 2]);
  });
});

describe('what was thrown, in words', () => {
  it('has the messages of the causes behind it', () => {
    const thrown = new Error('fetch failed', { cause: new Error('connect ECONNREFUSED') });

    assert.equal(told(thrown), 'fetch failed (connect ECONNREFUSED)');
  });

  it('tells every one of several things', () => {
    const both = told(new Failures([unreachable('bingo-1'), unreachable('bingo-2')]));

    assert.match(both, /bingo-1.*bingo-2/);
  });

  it('has words for what is no error', () => {
    assert.equal(told('no'), 'no');
  });
});

describe('work done beside each other', () => {
  it('gives its values in their order', async () => {
    const slow = Promise.withResolvers<string>();
    const work = allOf([slow.promise, Promise.resolve('quick')]);

    slow.resolve('slow');

    assert.deepEqual(await work, ['slow', 'quick']);
  });

  it('is waited for to its end, also when another part has failed', async () => {
    const slow = Promise.withResolvers<undefined>();
    const state = { over: false };
    const work = allOf([Promise.reject(unreachable('a')), slow.promise]).finally(() => {
      state.over = true;
    });
    work.catch(() => undefined);

    await new Promise(setImmediate);
    assert.equal(state.over, false, 'it did not wait');
    slow.resolve(undefined);

    await assert.rejects(work, unreachable('a'));
  });

  it('throws everything that went wrong', async () => {
    const work = allOf([
      Promise.reject(unreachable('a')),
      Promise.resolve(1),
      Promise.reject(unreachable('b')),
    ]);

    await assert.rejects(
      work,
      (thrown) => thrown instanceof Failures && thrown.failures.length === 2 && /a.*b/.test(told(thrown)),
    );
  });
});
