import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleMachine } from '../deploy/roles/stand-sample.ts';
import { excess, oneOfEach } from './blast-radius.ts';

const [one, two, database] = ['bingo-1', 'bingo-2', 'database'].map(sampleMachine);
const victims = (...machines: (typeof one)[]) => ({
  victims: machines.filter((machine) => machine !== undefined),
});

describe('the blast radius', () => {
  it('has room for one machine of each role', () => {
    assert.deepEqual(excess(victims(one), [], oneOfEach), []);
    assert.deepEqual(excess(victims(one, database), [], oneOfEach), []);
  });

  it('counts a machine that is harmed twice once', () => {
    assert.deepEqual(excess(victims(one), victims(one).victims, oneOfEach), []);
  });

  it('is exceeded by the second node, at once or one after the other, unless it is wider', () => {
    const says = ['bingo-1 and bingo-2 would be harmed, at most 1 bingo may be'];

    assert.deepEqual(excess(victims(one, two), [], oneOfEach), says);
    assert.deepEqual(excess(victims(two), victims(one).victims, oneOfEach), says);
    assert.deepEqual(excess(victims(one, two), [], { ...oneOfEach, bingo: 2 }), []);
  });
});
