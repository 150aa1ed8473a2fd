import assert from 'node:assert/strict';
import { answersKnock } from '../remote/knock.ts';
import { readPrivateKey } from '../remote/private-key.ts';
import type { Remote } from '../remote/remote.ts';
import { connectTo, generateKeyPair } from '../remote/ssh.ts';
import { sh } from '../remote/shell.ts';
import { keysFor } from '../secrets.ts';
import type { KeyPair, StandKeys } from '../stand-files.ts';
import type { Machine } from '../stand.ts';
import type { Plan } from '../plan.ts';
import { until } from '../world/clock.ts';
import { Failure } from '../world/failure.ts';
import { wantedMachines } from '../workplace.ts';
import { loginUser } from './local/recipe.ts';
import { mark, marksAfterBoot, marksOf } from './boot-marks.ts';
import type { MachineState, MachineWanted, Provider, ProviderProgress } from './provider.ts';

/** One promise of the Provider interface, and its proof on real machines. */
export interface Clause {
  readonly title: string;
  readonly prove: (stage: Stage) => Promise<void>;
  /** Only where the keys are the stand's own: an owner's are the owner's to change. */
  readonly isOfOwnKeys?: boolean;
  /** Only where power can be taken away at once: a cloud has no more than a power button, and the machine's system is told. */
  readonly isOfHardPower?: boolean;
}

/** One stand that the contract is proven on: two machines of a provider, with keys of their own. */
export class TrialStand {
  readonly provider: Provider;
  readonly #plan: Plan;
  #keys: StandKeys;
  #machines: readonly Machine[] = [];
  readonly #remotes: Remote[] = [];

  constructor(provider: Provider, stand: string) {
    this.provider = provider;
    this.#plan = {
      stand,
      provider: provider.name,
      machines: [
        { name: 'bingo-1', role: 'bingo' },
        { name: 'database', role: 'database' },
      ],
      email: 'test@example.com',
      domain: 'bingo.test',
      binary: { kind: 'stand-in' },
    };
    this.#keys = keysFor(this.#plan, undefined);
  }

  get wanted(): readonly MachineWanted[] {
    return wantedMachines(this.#plan, this.#keys);
  }

  /** Makes it; gives back what was told: `bingo-1 machine runs: changed`. */
  async make(): Promise<readonly string[]> {
    const told: string[] = [];
    this.#machines = await this.provider.make(this.wanted, telling(told));
    return told;
  }

  async destroy(): Promise<void> {
    await this.hangUp();
    await this.provider.destroy(telling([]));
  }

  async hangUp(): Promise<void> {
    await Promise.all(this.#remotes.splice(0).map(async (remote) => await remote.close()));
  }

  /** Forgets its keys and makes others, as a command does that finds a stand whose files are lost. */
  forgetKeys(): void {
    this.#keys = keysFor(this.#plan, undefined);
  }

  machine(name: string): Machine {
    const machine = this.#machines.find((one) => one.name === name);
    assert.ok(machine, `the provider gave back no ${name}`);
    return machine;
  }

  /** A connection to the machine; with another host key or operator key where the test wants a wrong one. */
  remote(name: string, other: { readonly hostKey?: KeyPair; readonly operatorKey?: KeyPair } = {}): Remote {
    const { reachableAt, login } = this.machine(name);
    const hostKey = other.hostKey?.publicKey ?? login?.hostKey ?? this.#keys.hosts[name]?.publicKey;
    assert.ok(hostKey);
    const ownKey = login === undefined ? this.#keys.operator.privateKey : readPrivateKey(name, login.keyPath);
    const remote = connectTo({
      machine: name,
      host: reachableAt,
      ...(login === undefined ? {} : { port: login.port }),
      user: login?.user ?? loginUser,
      privateKey: other.operatorKey?.privateKey ?? ownKey,
      hostKey,
    });
    this.#remotes.push(remote);
    return remote;
  }

  get operatorKey(): KeyPair {
    return this.#keys.operator;
  }

  /** A connection to the machine once it has booted. */
  async reached(name: string): Promise<Remote> {
    const remote = this.remote(name);
    await until({ attempted: 'reach it by ssh', machine: name, withinMs: 30_000, everyMs: 100 }, async () => {
      const { exitCode, stderr } = await remote.attempt(sh`true`, { timeoutMs: 5_000 });
      return exitCode === 0 ? { seen: remote } : { missing: stderr };
    });
    return remote;
  }

  async stateOf(name: string): Promise<MachineState> {
    const found = await this.provider.find();
    return found?.machines.find((machine) => machine.name === name)?.state ?? 'absent';
  }
}

/** Two stands side by side, made before the first clause and destroyed by the last. */
export interface Stage {
  readonly one: TrialStand;
  readonly other: TrialStand;
  /** One line for each thing of the stands that is still there. */
  readonly leftovers: () => Promise<readonly string[]>;
}

function telling(told: string[]): ProviderProgress {
  return {
    started: () => undefined,
    said: () => undefined,
    ended: (subject, what, outcome) => void told.push(`${subject} ${what}: ${outcome}`),
  };
}

/** Lets the machine reboot itself, a moment after the command that asks for it has ended. */
async function reboot(remote: Remote): Promise<void> {
  await remote.run(
    sh`systemd-run --quiet --on-active=0.2 --timer-property=AccuracySec=10ms systemctl reboot`,
  );
}

/** The exit code of an attempt to open a TCP connection and to read from it, in the machine. */
export async function canRead(remote: Remote, host: string, port: number): Promise<boolean> {
  const read = `exec 3<>/dev/tcp/${host}/${port} && head -c 3 <&3`;
  const { stdout } = await remote.attempt(sh`timeout 2 bash -c ${read}`, { timeoutMs: 10_000 });
  return stdout.length === 3;
}

/** What every Provider promises, in the order in which it can be proven on one pair of stands. */
export const contract: readonly Clause[] = [
  {
    title: 'what is there is as wanted, and making it again changes nothing',
    prove: async ({ one }) => {
      assert.deepEqual(await one.provider.look(one.wanted), []);
      const told = await one.make();
      assert.deepEqual(
        told.filter((line) => !line.endsWith(': ok')),
        [],
      );
      assert.ok(told.length > 0);
    },
  },
  {
    title: 'machines are found under their label, each running',
    prove: async ({ one }) => {
      const found = await one.provider.find();

      assert.deepEqual(
        [...(found?.machines ?? [])].sort((a, b) => a.name.localeCompare(b.name)),
        [
          { name: 'bingo-1', state: 'running' },
          { name: 'database', state: 'running' },
        ],
      );
    },
  },
  {
    title: 'a machine is reached with the keys that it was made with, and with no others',
    prove: async ({ one }) => {
      const stranger = generateKeyPair('stranger');

      assert.equal(await (await one.reached('bingo-1')).run(sh`hostname`), 'bingo-1');
      await assert.rejects(one.remote('bingo-1', { hostKey: stranger }).run(sh`true`), isUnreachable);
      await assert.rejects(one.remote('bingo-1', { operatorKey: stranger }).run(sh`true`), isUnreachable);
    },
  },
  {
    title: 'machines of a stand reach each other',
    prove: async ({ one }) => {
      const [node, database] = [await one.reached('bingo-1'), await one.reached('database')];

      assert.ok(await canRead(node, one.machine('database').address, 22));
      assert.ok(await canRead(database, one.machine('bingo-1').address, 22));
    },
  },
  {
    title: 'two stands side by side have addresses of their own, and both answer',
    prove: async ({ one, other }) => {
      assert.notEqual(one.machine('bingo-1').reachableAt, other.machine('bingo-1').reachableAt);
      assert.equal(await (await one.reached('database')).run(sh`hostname`), 'database');
      assert.equal(await (await other.reached('database')).run(sh`hostname`), 'database');
    },
  },
  {
    title: 'a machine that is stopped says goodbye, and starts with its data',
    prove: async ({ one }) => {
      await mark(await one.reached('bingo-1'));
      await one.provider.stop('bingo-1');
      assert.equal(await one.stateOf('bingo-1'), 'stopped');
      assert.equal(await one.stateOf('database'), 'running');
      assert.deepEqual(await one.provider.look(one.wanted), [
        { subject: 'bingo-1', what: 'start the machine' },
      ]);

      await one.provider.start('bingo-1');

      assert.deepEqual(await marksAfterBoot(one, 'bingo-1'), ['/var/tmp/data', '/var/tmp/goodbye']);
      assert.deepEqual(await one.provider.look(one.wanted), []);
    },
  },
  {
    title: 'stopping a machine that is stopped, and starting one that runs, is fine',
    prove: async ({ one }) => {
      await mark(await one.reached('bingo-1'));
      await one.provider.start('bingo-1');
      assert.ok((await marksOf(await one.reached('bingo-1'))).includes('/run/this-boot'));
      await one.provider.stop('database');
      await one.provider.stop('database');
      await one.provider.powerOff('database');
      assert.equal(await one.stateOf('database'), 'stopped');
    },
  },
  {
    title: 'making a stand boots a machine that is down, and leaves the others alone',
    prove: async ({ one }) => {
      assert.equal(await one.stateOf('database'), 'stopped');

      const told = await one.make();

      assert.deepEqual(
        told.filter((line) => line.endsWith(': changed')),
        ['database machine runs: changed'],
      );
      await one.reached('database');
      assert.ok((await marksOf(await one.reached('bingo-1'))).includes('/run/this-boot'));
    },
  },
  {
    title: 'a machine that loses its power says no goodbye',
    isOfHardPower: true,
    prove: async ({ one }) => {
      await mark(await one.reached('database'));

      await one.provider.powerOff('database');

      assert.equal(await one.stateOf('database'), 'stopped');
      await one.provider.start('database');
      assert.deepEqual(await marksAfterBoot(one, 'database'), ['/var/tmp/data']);
    },
  },
  {
    title: 'a machine that is reset from outside comes back, without a goodbye',
    isOfHardPower: true,
    prove: async ({ one }) => {
      await mark(await one.reached('bingo-1'));

      await one.provider.reboot('bingo-1');

      assert.deepEqual(await marksAfterBoot(one, 'bingo-1'), ['/var/tmp/data']);
    },
  },
  {
    title: 'a machine that reboots itself comes back by itself',
    prove: async ({ one }) => {
      await mark(await one.reached('bingo-1'));

      await reboot(await one.reached('bingo-1'));

      assert.deepEqual(await marksAfterBoot(one, 'bingo-1'), ['/var/tmp/data', '/var/tmp/goodbye']);
      assert.deepEqual(await one.provider.look(one.wanted), []);
    },
  },
  {
    title: 'the console tells what a machine printed while it booted',
    prove: async ({ one }) => {
      await one.reached('bingo-1');
      assert.match(await one.provider.console('bingo-1'), /Reached target|login:/);
    },
  },
  {
    title: 'a stand whose keys are lost is given new ones, and keeps its data',
    isOfOwnKeys: true,
    prove: async ({ one }) => {
      const lost = one.operatorKey;
      await mark(await one.reached('bingo-1'));
      await one.hangUp();
      one.forgetKeys();

      const changes = await one.provider.look(one.wanted);
      await one.make();

      assert.deepEqual(
        changes.map(({ subject }) => subject),
        ['bingo-1', 'database'],
      );
      assert.ok((await marksOf(await one.reached('bingo-1'))).includes('/var/tmp/data'));
      await assert.rejects(one.remote('bingo-1', { operatorKey: lost }).run(sh`true`), isUnreachable);
    },
  },
  {
    title:
      'destroying a stand while one of its machines boots and another is down leaves the other stand alone',
    prove: async ({ one, other }) => {
      const watched = await other.reached('bingo-1');
      await mark(watched);
      await one.provider.stop('database');
      await reboot(await one.reached('bingo-1'));
      const at = { host: one.machine('bingo-1').reachableAt, port: 22 };
      await until({ attempted: 'see it go', withinMs: 10_000, everyMs: 20 }, async () =>
        (await answersKnock(at, 200)) ? { missing: 'it still answers' } : { seen: true },
      );

      await one.destroy();

      assert.equal(await one.provider.find(), undefined);
      assert.deepEqual(await other.provider.look(other.wanted), []);
      assert.ok((await marksOf(watched)).includes('/run/this-boot'));
    },
  },
  {
    title: 'destroying what is not there is fine, and nothing is left of anything',
    prove: async ({ one, other, leftovers }) => {
      await one.destroy();
      assert.notDeepEqual(await leftovers(), [], 'the other stand is still there to be seen');

      await other.destroy();

      assert.deepEqual(await leftovers(), []);
    },
  },
];

function isUnreachable(thrown: unknown): boolean {
  return thrown instanceof Failure && thrown.kind === 'MachineUnreachable';
}
