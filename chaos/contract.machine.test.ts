// What every fault promises, proven on real machines: heal restores what was found, and the lease alone does so when the harness is
// killed. On a stand of its own, or on the one that STAND names. Needs root or sudo. One fault: --test-name-pattern='slow bingo'.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { attachStand, type AttachedStand } from '../deploy/attached-stand.ts';
import { runCommand } from '../deploy/commands/command-run.ts';
import { standardMachines } from '../deploy/plan.ts';
import { sampleFacts } from '../deploy/roles/stand-sample.ts';
import { readEnvironment } from '../deploy/world/environment.ts';
import { harmHealHeal, healsUnharmed, leaseHeals } from './contract.ts';
import type { Fault } from './fault.ts';
import type { FaultGround } from './fault-kind.ts';
import { allFaults } from './faults/all.ts';
import { Injector } from './injector.ts';
import { victimsOf } from './victims.ts';

const environment = readEnvironment();
const { projectDir } = environment;
const own = 't-faults';
const name = environment.settings.STAND ?? own;
const leaseMs = 4_000;

/** The faults by name alone: their machines are known before there are any. */
function faultsOn(ground: FaultGround): readonly Fault[] {
  // The last choice is the second node: the first seeds the database, so it is the one more likely to be looked at by hand.
  return allFaults.flatMap((kind) => kind.on(ground).slice(-1));
}

function sampleGround(): FaultGround {
  const { plan, machines } = sampleFacts();
  assert.deepEqual(plan.machines, standardMachines);
  return { plan, machines, withRole: (role) => machines.filter((machine) => machine.role === role) };
}

describe('every fault', () => {
  const stands: AttachedStand[] = [];
  const stand = (): AttachedStand => {
    const [attached] = stands;
    assert.ok(attached, 'the stand is attached');
    return attached;
  };

  before(async () => {
    if (name === own) {
      const end = await runCommand({ projectDir, words: ['deploy', '--json'], settings: { STAND: own } });
      assert.equal(end.exitCode, 0, end.stderr);
    }
    stands.push(await attachStand({ ...environment, settings: { ...environment.settings, STAND: name } }));
  });

  after(async () => {
    await stands[0]?.[Symbol.asyncDispose]();
    if (name === own) await runCommand({ projectDir, words: ['clean'], settings: { STAND: own } });
  });

  faultsOn(sampleGround()).forEach((sample, index) => {
    const fault = (): Fault => {
      const found = faultsOn(stand())[index];
      assert.equal(found?.name, sample.name);
      return found;
    };

    test(`${sample.name}: heal, and heal again, leaves the machines as they were found`, async (context) => {
      const why = await new Injector(victimsOf(stand())).unsupported(fault());
      if (why !== undefined) {
        context.skip(`not to be had here: ${why}`);
        return;
      }

      const { healMs } = await harmHealHeal(stand(), fault());

      context.diagnostic(`healed and proven in ${Math.round(healMs)} ms`);
    });

    test(`${sample.name}: a harm that was prepared and not done is healed without a trace`, async (context) => {
      const why = await new Injector(victimsOf(stand())).unsupported(fault());
      if (why !== undefined) {
        context.skip(`not to be had here: ${why}`);
        return;
      }

      await healsUnharmed(stand(), fault());
    });

    // A machine without power holds no lease.
    if (sample.area === 'machine') return;
    test(`${sample.name}: the lease alone heals when the harness is killed`, async (context) => {
      const why = await new Injector(victimsOf(stand())).unsupported(fault());
      if (why !== undefined) {
        context.skip(`not to be had here: ${why}`);
        return;
      }

      await leaseHeals(stand(), fault(), { projectDir, leaseMs });
    });
  });
});
