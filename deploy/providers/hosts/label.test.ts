import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../world/failure.ts';
import { ownLabel } from './label.ts';

const ours = { stand: 'main', owner: 'laptop:/opt/bingo-stand', machine: 'bingo-1' };

describe('the label of a machine', () => {
  it('is ours, or there is none', () => {
    assert.deepEqual(ownLabel(`${JSON.stringify(ours)}\n`, ours), ours);
    assert.equal(ownLabel('\n', ours), undefined);
  });

  const foreign = [
    ['of another stand', { ...ours, stand: 'two' }, /stand two/],
    ['of another checkout', { ...ours, owner: 'server:/srv' }, /made by server:\/srv/],
    ['of another machine of ours', { ...ours, machine: 'database' }, /as database/],
    ['that cannot be read', 'what is this', /cannot be read/],
  ] as const;
  for (const [what, label, message] of foreign) {
    it(`${what} is a reason to touch nothing`, () => {
      const printed = typeof label === 'string' ? label : JSON.stringify(label);

      assert.throws(
        () => ownLabel(printed, ours),
        (thrown) =>
          thrown instanceof Failure && thrown.kind === 'ProviderRefused' && message.test(thrown.message),
      );
    });
  }
});
