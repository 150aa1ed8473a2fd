import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../world/failure.ts';
import { Healer } from './healer.ts';
import { healOrReboot, needsRepair, proveRepaired } from './repair.ts';
import { testEntry, testPatient } from './test-patient.ts';
import type { Undo } from './undo.ts';

const say = (): void => undefined;
const undoOf = (machine: string): Undo => ({
  by: 'machine',
  machine,
  heal: `heal ${machine}`,
  isHealed: `see ${machine}`,
});

/** Positions of the commands that hold these words, in the order in which they were run. */
function order(done: readonly string[], words: readonly string[]): readonly number[] {
  return words.map((word) => done.findIndex((line) => line.includes(word)));
}

function isIncreasing(numbers: readonly number[]): boolean {
  return numbers.every((one, index) => one >= 0 && (index === 0 || one > (numbers[index - 1] ?? 0)));
}

describe('healing', () => {
  it('undoes the newest first, and strikes what was read back', async () => {
    await using patient = await testPatient();
    await patient.ledger.write(testEntry({ id: '00000001', fault: 'older', undos: [undoOf('bingo-1')] }));
    await patient.ledger.write(
      testEntry({
        id: '00000002',
        fault: 'newer',
        written: '2026-01-02T00:00:00.000Z',
        undos: [undoOf('bingo-2'), undoOf('database')],
      }),
    );

    assert.deepEqual(await new Healer(patient).healAll(), ['newer', 'older']);

    const words = ['heal database', 'heal bingo-2', 'see bingo-2', 'heal bingo-1', 'see bingo-1'];
    assert.ok(isIncreasing(order(patient.done, words)), patient.done.join('\n'));
    assert.deepEqual(await patient.ledger.read(), []);
    assert.equal(await patient.condition.sickness(), undefined);
  });

  it('takes the lease back only after the undo', async () => {
    await using patient = await testPatient();

    await new Healer(patient).heal(testEntry());

    const words = [
      'stop bingo-stand-harm-1a2b3c4d',
      'heal it',
      'look at it',
      'bingo-stand-lease-1a2b3c4d.timer',
    ];
    assert.ok(isIncreasing(order(patient.done, words)), patient.done.join('\n'));
  });

  it('gives a machine its power before anything else, and needs no command to heal it', async () => {
    await using patient = await testPatient();
    patient.off.add('bingo-2');
    const undos: Undo[] = [
      undoOf('bingo-1'),
      { by: 'provider', machine: 'bingo-2', isHealed: 'see bingo-2' },
    ];

    await new Healer(patient).heal(testEntry({ undos }));

    assert.ok(isIncreasing(order(patient.done, ['start bingo-2', 'heal bingo-1', 'see bingo-2'])));
    assert.ok(!patient.done.some((line) => line.includes('heal bingo-2')));
  });

  it('does not strike what left something behind: the stand is sick, and the entry stays', async () => {
    await using patient = await testPatient((_machine, text) =>
      text.includes('list-units') ? { stdout: 'unit bingo-stand-lease-1a2b3c4d.timer' } : undefined,
    );
    await patient.ledger.write(testEntry());

    await assert.rejects(
      new Healer(patient).healAll(),
      (thrown) => thrown instanceof Failure && thrown.kind === 'FaultNotHealed',
    );

    assert.equal((await patient.ledger.read()).length, 1);
    assert.match(
      (await patient.condition.sickness())?.reasons.join() ?? '',
      /crash .* did not heal: .*lease-1a2b3c4d/,
    );
  });

  it('goes on after what would not heal, and tells it', async () => {
    await using patient = await testPatient((_machine, text) =>
      text.includes('heal bingo-2') ? { exitCode: 1, stderr: 'its disk is broken' } : undefined,
    );
    const newer = { id: '00000002', written: '2026-01-02T00:00:00.000Z' };
    await patient.ledger.write(testEntry({ id: '00000001', fault: 'older', undos: [undoOf('bingo-1')] }));
    await patient.ledger.write(testEntry({ ...newer, fault: 'newer', undos: [undoOf('bingo-2')] }));

    await assert.rejects(
      new Healer(patient, { healWithinMs: 50 }).healAll(),
      /could not heal newer: .*its disk is broken/,
    );

    assert.deepEqual(
      (await patient.ledger.read()).map(({ fault }) => fault),
      ['newer'],
    );
  });

  it('ends a lease that no ledger knows of', async () => {
    await using patient = await testPatient((machine, text) =>
      machine === 'bingo-2' && text.includes('sort -u') ? { stdout: 'cafebabe\nnot-ours\n' } : undefined,
    );

    const healed = await new Healer(patient).healAll();

    assert.deepEqual(healed, ['cafebabe on bingo-2, of which no ledger told']);
    const words = ['sh /run/bingo-stand-faults/cafebabe/heal', 'rm -rf /run/bingo-stand-faults/cafebabe'];
    assert.ok(isIncreasing(order(patient.done, words)));
    assert.ok(!patient.done.some((line) => line.includes('not-ours')));
  });

  it('finds what is left on any machine, and one that is off', async () => {
    await using patient = await testPatient((machine, text) =>
      machine === 'database' && text.includes('list-units')
        ? { stdout: 'stopped process 17 (postgres)\n' }
        : undefined,
    );
    patient.off.add('bingo-1');

    assert.deepEqual(await new Healer(patient).leftovers(), [
      'bingo-1: it is off',
      'database: stopped process 17 (postgres)',
    ]);
  });
});

describe('the repair of a stand by a deploy', () => {
  it('is not needed where nothing was harmed', async () => {
    await using patient = await testPatient();

    assert.equal(await needsRepair(patient), false);
  });

  it('boots a machine anew on which anything is left, and forgets the sickness when that has helped', async () => {
    const left = { on: 'database' };
    await using patient = await testPatient((machine, text) =>
      machine === left.on && text.includes('list-units')
        ? { stdout: 'stopped process 17 (postgres)\n' }
        : undefined,
    );
    await patient.condition.markSick(['it was left'], new Date());
    assert.equal(await needsRepair(patient), true);

    await healOrReboot(patient, { say });
    assert.deepEqual(
      patient.done.filter((line) => line.startsWith('reboot')),
      ['reboot database'],
    );
    left.on = 'none';
    await proveRepaired(patient, { say });

    assert.equal(await patient.condition.sickness(), undefined);
  });

  it('leaves the stand sick when something is still left', { timeout: 30_000 }, async () => {
    await using patient = await testPatient((machine, text) =>
      machine === 'database' && text.includes('list-units') ? { stdout: 'packet queue netem\n' } : undefined,
    );
    await patient.condition.markSick(['it was left'], new Date());

    await assert.rejects(proveRepaired(patient, { say }), /packet queue netem/);

    assert.notEqual(await patient.condition.sickness(), undefined);
  });
});
