// The commands of every fault that is told by commands: what a shell, a lease and a ledger need of them, and what each is about.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { tracesOf } from '../../deploy/healing/traces.ts';
import { RemoteInMemory } from '../../deploy/roles/remote-in-memory.ts';
import { sampleFacts } from '../../deploy/roles/stand-sample.ts';
import type { FaultGround } from '../fault-kind.ts';
import type { Fault, Scene } from '../fault.ts';
import { networkFaults } from './network-kinds.ts';
import { resourceFaults } from './resource-kinds.ts';
import { balancerFaults, databaseFaults } from './service-kinds.ts';

const id = '1a2b3c4d';
const traces = tracesOf(id);
const { plan, machines, secrets } = sampleFacts();
const ground: FaultGround = {
  plan,
  machines,
  withRole: (role) => machines.filter((machine) => machine.role === role),
};
/** What the looks before the harm print: they differ, and a fault takes what it asked for. */
const remote = new RemoteInMemory(() => ({ stdout: 'unit=postgresql@17-main.service\ndevice=host0\n' }));
const scene: Scene = { id, traces, plan, machines, remote: () => remote };
const kinds = [...networkFaults, ...databaseFaults, ...balancerFaults, ...resourceFaults];

interface Commands {
  readonly harm: string;
  readonly heal: string;
  readonly isHealed: string;
}

async function commandsOf(fault: Fault): Promise<Commands> {
  const [treatment, another] = await fault.treat(scene);
  assert.ok(treatment !== undefined && another === undefined, 'one machine is harmed');
  const { harm, undo } = treatment;
  assert.ok(harm.by === 'machine' && undo.by === 'machine', 'by commands');
  return { harm: harm.command.text, heal: undo.heal, isHealed: undo.isHealed };
}

/** The first fault of a kind. */
async function commandsOfKind(kind: string): Promise<Commands> {
  const [fault] = kinds.find((one) => one.kind === kind)?.on(ground) ?? [];
  assert.ok(fault, kind);
  return await commandsOf(fault);
}

for (const about of kinds) {
  for (const fault of about.on(ground)) {
    test(`${fault.name}: the commands are such as a shell, a lease and a ledger need`, async () => {
      const commands = await commandsOf(fault);

      assert.equal(fault.kind, about.kind);
      assert.equal(fault.area, about.area);
      for (const text of [commands.harm, commands.heal, commands.isHealed]) {
        assert.equal(spawnSync('dash', ['-n', '-c', text], { encoding: 'utf8' }).stderr, '');
        assert.doesNotMatch(text, /\bundefined\b|\[object/);
        assert.ok(!text.includes(secrets.databasePassword), 'no secret');
        assert.doesNotMatch(text, /\bpkill\b|\bkillall\b/, 'nobody is harmed by a name');
      }
      // Whatever stays on the machine bears the injection's names, so healing finds it.
      for (const name of [traces.table, traces.harmUnit, traces.file]) {
        if (commands.harm.includes(name)) assert.ok(commands.heal.includes(name), `${name} is healed`);
        if (commands.harm.includes(name))
          assert.ok(commands.isHealed.includes(name), `${name} is looked for`);
      }
    });
  }
}

test('there is a kind for everything that is asked for', () => {
  assert.equal(new Set(kinds.map(({ kind }) => kind)).size, kinds.length);
  for (const { on } of kinds) assert.ok(on(ground).length > 0);
});

test('every process of a hung service is stopped, and let go on', async () => {
  for (const [kind, unit] of [
    ['database hang', 'postgresql@17-main.service'],
    ['varnish hang', 'varnish.service'],
  ] as const) {
    const { harm, heal } = await commandsOfKind(kind);

    assert.equal(harm, `systemctl kill --signal=STOP ${unit}`);
    assert.match(heal, new RegExp(`systemctl kill --signal=CONT ${unit}`));
  }
});

test('whatever happens to PostgreSQL, healing starts the unit that was found', async () => {
  for (const { kind } of databaseFaults) {
    const { heal, isHealed } = await commandsOfKind(kind);

    assert.match(heal, /systemctl start postgresql@17-main\.service/);
    assert.match(isHealed, /select 1/);
  }
});

test('what harms for as long as it runs is ended by systemd even without lease and heal', async () => {
  for (const kind of [
    'connections exhausted',
    'database gone',
    'log flood',
    'processor eaten',
    'memory eaten',
  ]) {
    const { harm } = await commandsOfKind(kind);

    assert.match(harm, /--property=RuntimeMaxSec=65 /, kind);
  }
});

test('memory and processors are eaten within bounds', async () => {
  assert.match((await commandsOfKind('memory eaten')).harm, /-le 1024 \]/);
  assert.match((await commandsOfKind('processor eaten')).harm, /-le 4 \]/);
});

test("a disk is filled where bingo's log lies, and only by a file that bears the injection's name", async () => {
  const file = `/opt/bongo/logs/567159d622/${traces.file}`;
  const { harm, heal } = await commandsOfKind('disk full');

  assert.ok(harm.includes(`fallocate --offset "$size" --length "$chunk" ${file}`));
  assert.ok(heal.startsWith(`rm -f ${file}`));
});

test('traffic is slowed towards the peers only, and the queue is known by its handle', async () => {
  const { harm, heal } = await commandsOfKind('narrow line');
  const matches = [...harm.matchAll(/match ip dst (\S+)/g)].map(([, address]) => address);

  assert.deepEqual(
    matches,
    ['balancer', 'database'].map((name) => `${machines.find((one) => one.name === name)?.address ?? ''}/32`),
  );
  assert.match(harm, /htb default 1\n.*classid b195:1 htb rate 10gbit/);
  assert.match(heal, /\^qdisc htb b195: .*tc qdisc delete dev host0 root/);
});
