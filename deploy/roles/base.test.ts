import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { baseSteps, namesBlock } from './base.ts';
import { sampleFacts, sampleMachine } from './stand-sample.ts';

const stand = sampleFacts();
const balancer = sampleMachine('balancer');

describe('the base of a machine', () => {
  it('names every machine of the stand once, itself by loopback', () => {
    const lines = namesBlock(stand, balancer)
      .split('\n')
      .filter((line) => !line.startsWith('#'));

    assert.deepEqual(lines, [
      '127.0.1.1\tbalancer',
      '192.0.2.2\tbingo-1',
      '192.0.2.3\tbingo-2',
      '192.0.2.4\tdatabase',
    ]);
  });

  it('has steps with names of their own', () => {
    const names = baseSteps(stand, balancer).map(({ name }) => name);

    assert.equal(new Set(names).size, names.length);
  });
});
