import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RoleName } from '../plan.ts';
import { stepsOf } from './roles.ts';
import { sampleFacts } from './stand-sample.ts';
import { observingUnitsOfRole, unitsOfRole } from './units.ts';

const facts = sampleFacts();

describe('the units of a role', () => {
  test('are all that its Steps keep running, so that none is forgotten when machines are looked at', () => {
    const kept = facts.machines.flatMap((machine) =>
      stepsOf(facts, machine).flatMap(({ name }) => {
        const unit = /^(\S+\.(?:service|timer|socket)) is running$/.exec(name)?.[1];
        return unit === undefined ? [] : [{ role: machine.role, unit }];
      }),
    );

    const known = (role: RoleName) => [...unitsOfRole[role], ...observingUnitsOfRole[role]];
    const forgotten = kept.filter(({ role, unit }) => !known(role).includes(unit));

    assert.ok(kept.length >= 3, `only ${kept.length}`);
    assert.deepEqual(forgotten, []);
  });
});
