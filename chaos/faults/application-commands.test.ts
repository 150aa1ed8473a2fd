// What the faults of the application and of machines do, in commands: what each is about, and what a shell and a lease need of them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { application } from '../../checks/requirements/application.ts';
import { tracesOf } from '../../deploy/healing/traces.ts';
import { RemoteInMemory } from '../../deploy/roles/remote-in-memory.ts';
import { sampleFacts, sampleMachine } from '../../deploy/roles/stand-sample.ts';
import type { Fault, Scene } from '../fault.ts';
import { allFaults } from './all.ts';
import { blindStart } from './blind-start.ts';
import { crash } from './crash.ts';
import { deadlyNumber } from './deadly-number.ts';
import { exitZero } from './exit-zero.ts';
import { hang } from './hang.ts';
import { powerOff, reboot } from './power.ts';
import { slow } from './slow.ts';

const { plan, machines } = sampleFacts();
const node = sampleMachine('bingo-1');
const traces = tracesOf('1a2b3c4d');
const seen = 'pid=17\nbegan=4711\nroute=blackhole\n';
const scene: Scene = {
  id: '1a2b3c4d',
  traces,
  plan,
  machines,
  remote: () => new RemoteInMemory(() => ({ stdout: seen })),
};

async function commandsOf(fault: Fault) {
  const [treatment] = await fault.treat(scene);
  assert.ok(treatment);
  const { harm, undo } = treatment;
  return {
    harm: harm.by === 'machine' ? harm.command.text : harm.act,
    heal: undo.by === 'machine' ? undo.heal : 'provider',
    isHealed: undo.isHealed,
  };
}

const numbers = ['panic', 'sick', 'leak'] as const;
const faults = [
  ...[crash(node), exitZero(node), hang(node), slow(node), blindStart(node), powerOff(node), reboot(node)],
  ...numbers.map((mode) => deadlyNumber(node, mode)),
];

describe('the commands of each fault', () => {
  for (const fault of faults) {
    it(`can be read by a POSIX shell, and name what they were given: ${fault.name}`, async () => {
      for (const text of Object.values(await commandsOf(fault))) {
        const read = spawnSync('sh', ['-n', '-c', text], { encoding: 'utf8' });
        assert.equal(read.status, 0, `${text}\n${read.stderr}`);
        assert.doesNotMatch(text, /undefined|\[object/);
      }
    });
  }

  it('kill the main process alone', async () => {
    const { harm } = await commandsOf(crash(node));

    assert.equal(harm, 'systemctl kill --kill-whom=main --signal=KILL bingo.service');
  });

  it('post the smallest number of each way to fail, past the balancer', async () => {
    for (const mode of numbers) {
      const { harm } = await commandsOf(deadlyNumber(node, mode));

      assert.ok(harm.includes(`{"operation":${application.deadlyOperations[mode]}}`), harm);
      assert.match(harm, /http:\/\/127\.0\.0\.1:\d+\/operation/);
    }
  });

  it('replace a process that may be spoilt unseen, and none that was never harmed', async () => {
    for (const fault of [deadlyNumber(node, 'leak'), exitZero(node)]) {
      const { harm, heal, isHealed } = await commandsOf(fault);

      assert.match(harm, /^(?:set -e\n)?touch \/run\/bingo-stand-faults\/1a2b3c4d\/begun \|\| exit 1\n/);
      assert.match(
        heal,
        /if \[ -e [^ ]*\/begun \] && .*\/proc\/17\/stat[^\n]*= 4711 \]; then systemctl restart bingo\.service/,
      );
      assert.match(isHealed, /\/begun \] && .*4711.*still runs/s);
    }
  });

  it('stop the process that was found, and let it go on only if it is still that one', async () => {
    const { harm, heal } = await commandsOf(hang(node));

    assert.equal(harm, 'kill -STOP 17');
    assert.match(heal, /\/proc\/17\/stat[^\n]*= 4711 \]; then kill -CONT 17/);
  });

  it('end pulses with the process, with the unit, and in any case after the lease', async () => {
    const { harm } = await commandsOf(slow(node));

    assert.match(harm, /--unit=bingo-stand-harm-1a2b3c4d .*--property=RuntimeMaxSec=60/s);
    assert.match(harm, /trap .*kill -CONT.*EXIT/);
    assert.match(harm, /while .*4711/);
  });

  it('let packets to 8.8.8.8 vanish inside the machine, and forget the line of the unit that forbids it', async () => {
    const { harm, heal, isHealed } = await commandsOf(blindStart(node));

    assert.match(harm, /ip route replace 8\.8\.8\.8\/32 dev lo/);
    assert.match(harm, /ExecStartPre=\nExecStartPre=\+/);
    assert.match(
      heal,
      /rm -f \/run\/systemd\/system\/bingo\.service\.d\/90-bingo-stand-fault-1a2b3c4d\.conf/,
    );
    assert.match(heal, /ip route replace blackhole 8\.8\.8\.8\/32/);
    assert.match(isHealed, /= blackhole \]/);
  });

  it('take the power by the provider, and wait for another boot after a reboot', async () => {
    assert.deepEqual((await commandsOf(powerOff(node))).harm, 'powerOff');
    const { harm, isHealed } = await commandsOf(reboot(node));

    assert.match(harm, /touch \/run\/bingo-stand-faults\/1a2b3c4d\/begun\n.* systemctl reboot/);
    assert.match(isHealed, /^\[ ! -e \/run\/bingo-stand-faults\/1a2b3c4d\/begun \] \|\| .*gone down yet/);
  });
});

describe('the kinds of faults', () => {
  it('have a name each, which their faults bear on every victim', () => {
    const kinds = allFaults.map(({ kind }) => kind);
    assert.equal(new Set(kinds).size, kinds.length);

    const stand = {
      plan,
      machines,
      withRole: (role: string) => machines.filter((machine) => machine.role === role),
    };
    for (const about of allFaults) {
      const made = about.on(stand);
      assert.ok(made.length > 0, about.kind);
      for (const fault of made) {
        assert.equal(fault.kind, about.kind);
        assert.equal(fault.area, about.area);
        assert.ok(fault.leaseMs >= 5_000 && fault.leaseMs <= 300_000, `${fault.name}: ${fault.leaseMs}`);
      }
    }
    const names = allFaults.flatMap(({ on }) => on(stand)).map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });
});
