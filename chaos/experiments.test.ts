import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clauses } from '../checks/requirements/catalogue.ts';
import { allFaults } from './faults/all.ts';
import { clausesOfExperiment, experiments } from './experiments.ts';

describe('the experiments', () => {
  it('are there for every kind of fault', () => {
    const kinds = new Set(experiments.map(({ kind }) => kind));

    assert.deepEqual(
      allFaults.map(({ kind }) => kind).filter((kind) => !kinds.has(kind)),
      [],
    );
  });

  it('have names of their own', () => {
    const names = experiments.map(({ name }) => name);

    assert.deepEqual([...new Set(names)], names);
  });

  it('prove every clause that chaos has to settle', () => {
    const proven = new Set(experiments.flatMap(clausesOfExperiment).map(({ key }) => key));
    const settled = clauses.filter(({ settledBy }) => settledBy.includes('chaos'));

    assert.ok(settled.length > 0);
    assert.deepEqual(
      settled.map(({ key }) => key).filter((key) => !proven.has(key)),
      [],
    );
  });

  it('think of their fault anew for the stand at hand', () => {
    const crash = experiments.find(({ name }) => name === 'bingo-1 crash');
    const machine = {
      name: 'bingo-1',
      role: 'bingo',
      address: '10.77.9.11',
      reachableAt: '10.77.9.11',
    } as const;

    const fault = crash?.harm({
      ...{ plan: examplePlan, machines: [machine] },
      withRole: (role) => (role === 'bingo' ? [machine] : []),
    });

    assert.equal(fault?.victims[0]?.address, '10.77.9.11');
  });
});

const examplePlan = {
  stand: 'example',
  provider: 'local',
  machines: [],
  email: 'test@example.com',
  domain: 'bingo.test',
  binary: { kind: 'stand-in' },
} as const;
