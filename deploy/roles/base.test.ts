import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { baseSteps, namesBlock } from './base.ts';
import { exampleBalancer, exampleStand } from './stand-example.ts';

describe('the base of a machine', () => {
  it('names every machine of the stand once, itself by loopback', () => {
    const lines = namesBlock(exampleStand, exampleBalancer)
      .split('\n')
      .filter((line) => !line.startsWith('#'));

    assert.deepEqual(lines, [
      '127.0.1.1\tbalancer',
      '192.0.2.11\tbingo-1',
      '192.0.2.12\tbingo-2',
      '192.0.2.13\tdatabase',
    ]);
  });

  it('has steps with names of their own', () => {
    const names = baseSteps(exampleStand, exampleBalancer).map(({ name }) => name);

    assert.equal(new Set(names).size, names.length);
  });
});
