import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { testEntry, testPatient, type TestPatient } from '../deploy/healing/test-patient.ts';
import type { CommandResult } from '../deploy/remote/remote.ts';
import { sh } from '../deploy/remote/shell.ts';
import { sampleFacts, sampleMachine } from '../deploy/roles/stand-sample.ts';
import { Failure, type FailureKind } from '../deploy/world/failure.ts';
import { atOnce, faultOn, type Fault } from './fault.ts';
import { powerOff } from './faults/power.ts';
import { Injector, type Victims } from './injector.ts';
import { refuseForbidden } from './permission.ts';

type Answer = (machine: string, text: string) => Partial<CommandResult> | undefined;

/** The machine's clock, as every harm asks it first. */
const clock: Answer = (_machine, text) =>
  text.startsWith('date ') ? { stdout: '1700000000.5\n' } : undefined;

async function stand(answer: Answer = () => undefined): Promise<TestPatient & Victims> {
  const patient = await testPatient((machine, text) => answer(machine, text) ?? clock(machine, text));
  return { ...patient, plan: sampleFacts().plan };
}

function harmless(machine: string, parts: { readonly unsupported?: string } = {}): Fault {
  const { unsupported } = parts;
  return faultOn(sampleMachine(machine), {
    kind: 'prod',
    area: 'application',
    what: 'prod bingo.service',
    endsBy: 'heal',
    ...(unsupported === undefined ? {} : { unsupported: () => sh`echo ${unsupported}` }),
    before: () => sh`read the state`,
    harm: ({ before }) => sh`harm ${before.get('pid') ?? 'nothing'}`,
    heal: () => sh`heal it`,
    isHealed: () => sh`look at it`,
  });
}

function fails(kind: FailureKind, words: RegExp): (thrown: unknown) => boolean {
  return (thrown) => {
    assert.ok(thrown instanceof Failure, String(thrown));
    assert.equal(thrown.kind, kind);
    assert.match(thrown.message, words);
    return true;
  };
}

function wasHarmed({ done }: TestPatient): boolean {
  return done.some((line) => line.includes('harm ') && !line.includes('systemctl stop'));
}

describe('an injection', () => {
  it('writes the ledger, arms the lease, then harms, by what was seen before', async () => {
    const ledgerAt: string[] = [];
    await using victims = await stand((_machine, text) => {
      if (text === 'read the state') return { stdout: 'pid=17\n' };
      // What the disk held when each command came.
      if (text.includes('systemd-run')) ledgerAt.push('armed');
      if (text.endsWith('harm 17')) ledgerAt.push('harmed');
      return undefined;
    });

    const injection = await new Injector(victims).inject(harmless('bingo-1'));

    assert.deepEqual(ledgerAt, ['armed', 'harmed']);
    const [entry] = await victims.ledger.read();
    assert.ok(entry);
    assert.equal(entry.id, injection.id);
    assert.deepEqual(entry.undos, [
      { by: 'machine', machine: 'bingo-1', heal: 'heal it', isHealed: 'look at it' },
    ]);
    assert.ok(injection.doneMs >= injection.atMs);
    assert.equal(injection.machineMs.get('bingo-1'), 1_700_000_000_500);
    const armed = victims.done.find((line) => line.includes('systemd-run')) ?? '';
    assert.match(
      armed,
      new RegExp(`--unit=bingo-stand-lease-${injection.id} .*--on-active=60000ms .*AccuracySec=100ms`, 's'),
    );
  });

  it('is in the ledger before anything is armed', async () => {
    const seen = { entries: -1 };
    const place: { victims?: TestPatient } = {};
    await using victims = await stand((_machine, text) => {
      if (!text.includes('systemd-run')) return undefined;
      void place.victims?.ledger.read().then((entries) => (seen.entries = entries.length));
      return undefined;
    });
    place.victims = victims;

    const injector = new Injector(victims);
    await injector.inject(harmless('bingo-1'));
    await injector.healAll();

    assert.equal(seen.entries, 1);
    assert.deepEqual(await victims.ledger.read(), []);
  });

  it('of a machine that loses its power holds no lease, and is healed by the provider', async () => {
    await using victims = await stand((_machine, text) =>
      text.includes('boot_id') ? { stdout: '' } : undefined,
    );
    const injector = new Injector(victims);

    const injection = await injector.inject(powerOff(sampleMachine('bingo-2')));
    assert.ok(!victims.done.some((line) => line.includes('systemd-run')));
    assert.ok(victims.off.has('bingo-2'));
    assert.equal(injection.machineMs.size, 0);
    await injector.healAll();

    assert.ok(victims.done.includes('start bingo-2'));
    assert.deepEqual(injector.open, []);
  });
});

describe('an injection is refused, and nothing is touched,', () => {
  it('beyond the blast radius', async () => {
    await using victims = await stand();
    const both = atOnce({ kind: 'both', what: 'prod' }, [harmless('bingo-1'), harmless('bingo-2')]);

    await assert.rejects(new Injector(victims).inject(both), fails('PlanInvalid', /blast radius/));

    assert.deepEqual(victims.done, []);
    await new Injector(victims, { blastRadius: { balancer: 1, bingo: 2, database: 1 } }).inject(both);
  });

  it('when the second fault would exceed it', async () => {
    await using victims = await stand();
    const injector = new Injector(victims);
    const first = await injector.inject(harmless('bingo-1'));

    await assert.rejects(injector.inject(harmless('bingo-2')), fails('PlanInvalid', /bingo-1 and bingo-2/));

    await injector.heal(first);
    await injector.inject(harmless('bingo-2'));
  });

  it('when the ledger holds what others did', async () => {
    await using victims = await stand();
    await victims.ledger.write(testEntry({ fault: 'crash of another' }));

    await assert.rejects(
      new Injector(victims).inject(harmless('bingo-1')),
      fails('FaultNotHealed', /not clean: crash of another/),
    );
    assert.deepEqual(victims.done, []);
  });

  it('when the stand is sick or stopped', async () => {
    await using victims = await stand();
    await victims.condition.markSick(['bingo-1 would not heal'], new Date());
    await assert.rejects(
      new Injector(victims).inject(harmless('bingo-1')),
      fails('StandSick', /bingo-1 would not heal/),
    );

    await victims.condition.clearSickness();
    await victims.condition.bar('make stop', new Date());
    await assert.rejects(new Injector(victims).inject(harmless('bingo-1')), fails('StandSick', /make stop/));
    assert.deepEqual(victims.done, []);
  });

  it('when the machine cannot be harmed so, with the reason', async () => {
    await using victims = await stand((_machine, text) =>
      text.startsWith('echo ') ? { stdout: 'its kernel has no netem\n' } : undefined,
    );
    const fault = harmless('bingo-1', { unsupported: 'its kernel has no netem' });

    assert.equal(await new Injector(victims).unsupported(fault), 'its kernel has no netem');
    await assert.rejects(new Injector(victims).inject(fault), fails('HostUnfit', /no netem/));
    assert.deepEqual(await victims.ledger.read(), []);
  });

  it('when the machines are others’ and nobody has allowed it', () => {
    const foreign = { stand: 'theirs', provider: 'hosts' };
    assert.throws(() => refuseForbidden(foreign), fails('PlanInvalid', /"chaos": true/));
    refuseForbidden({ ...foreign, chaos: true });
    refuseForbidden(sampleFacts().plan);
  });
});

describe('an injection that goes wrong', () => {
  it('is healed when its lease cannot be armed, and nothing was harmed', async () => {
    await using victims = await stand((_machine, text) =>
      text.includes('systemd-run') ? { exitCode: 1, stderr: 'no bus' } : undefined,
    );

    await assert.rejects(new Injector(victims).inject(harmless('bingo-1')), /no bus/);

    assert.ok(!wasHarmed(victims));
    assert.ok(victims.done.some((line) => line.includes('heal it')));
    assert.deepEqual(await victims.ledger.read(), []);
  });

  it('is healed when the lever is pulled while it is armed, or while it is done', async () => {
    for (const moment of ['systemd-run', 'harm nothing']) {
      const place = { pull: () => Promise.resolve(), pulled: new Array<Promise<void>>() };
      await using victims = await stand((_machine, text) => {
        if (text.includes(moment) && place.pulled.length === 0) place.pulled.push(place.pull());
        return undefined;
      });
      place.pull = async () => {
        await victims.condition.bar('make stop', new Date());
        for (const { id } of await victims.ledger.read()) await victims.ledger.strike(id);
      };
      const injector = new Injector(victims);

      const outcome = await injector.inject(harmless('bingo-1')).then(
        () => 'done',
        (thrown: unknown) => String(thrown),
      );
      await Promise.all(place.pulled);

      // Either it saw the lever, or that its entry was gone, or it was done before the lever was on the disk: then the entry was struck
      // by whoever healed it, and whoever did it heals it once more at its end.
      if (outcome === 'done') await injector.healAll();
      assert.ok(
        victims.done.some((line) => line.includes('heal it')),
        outcome,
      );
      assert.deepEqual(injector.open, []);
    }
  });

  it(
    'is not over while anything is left on any machine: the stand is sick then',
    { timeout: 60_000 },
    async () => {
      await using victims = await stand((machine, text) =>
        machine === 'database' && text.includes('list-units') ? { stdout: 'packet queue netem' } : undefined,
      );
      const injector = new Injector(victims);
      await injector.inject(harmless('bingo-1'));

      await assert.rejects(injector.healAll(), /nothing left of any fault.*database: packet queue netem/);

      assert.notEqual(await victims.condition.sickness(), undefined);
    },
  );
});
