import type { Provider } from '../providers/provider.ts';
import type { Remote } from '../remote/remote.ts';
import type { Machine } from '../stand.ts';
import { until, wallTime } from '../world/clock.ts';
import { Failure, allOf, describe, throwTogether } from '../world/failure.ts';
import type { Condition } from './condition.ts';
import { disarmLease } from './lease.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import { leasesLook, leftoversLook, linesOf } from './leftovers.ts';
import { injectionIdSchema, tracesOf } from './traces.ts';
import type { Undo } from './undo.ts';
import { sh } from '../remote/shell.ts';

/** What a Healer works on: a stand that was deployed, with what is remembered of its harm. */
export interface Patient {
  readonly machines: readonly Machine[];
  readonly provider: Pick<Provider, 'find' | 'start'>;
  readonly ledger: Ledger;
  readonly condition: Condition;
  remote(machine: Pick<Machine, 'name'>): Remote;
}

/** A start that looks for 8.8.8.8 takes 30 s, and a machine has to boot before it: twice that. */
const healWithinMs = 90_000;
const commandMs = 60_000;
const goneWithinMs = 10_000;

/** Undoes harm from what the ledger says, and proves it by reading the machines back. */
export class Healer {
  readonly #patient: Patient;
  readonly #healWithinMs: number;

  constructor(patient: Patient, options: { readonly healWithinMs?: number } = {}) {
    this.#patient = patient;
    this.#healWithinMs = options.healWithinMs ?? healWithinMs;
  }

  /**
   * Heals one injection, reads it back, proves that nothing of it is left, and strikes it from the ledger. Idempotent.
   * @throws Failure `FaultNotHealed` when it will not heal: the entry stays, and the stand is marked as sick.
   */
  async heal(entry: LedgerEntry): Promise<void> {
    try {
      await this.#start(entry.undos);
      for (const undo of entry.undos.toReversed()) await this.#undo(entry.id, undo);
      await allOf(entry.undos.map(async (undo) => await this.#readBack(undo)));
      await allOf(entry.undos.map(async ({ machine }) => await this.#disarm(entry.id, machine)));
    } catch (thrown) {
      await this.#patient.condition.markSick(
        [`${entry.fault} did not heal: ${describe(thrown)}`],
        wallTime(),
      );
      throw new Failure('FaultNotHealed', {
        attempted: `heal ${entry.fault}`,
        happened: describe(thrown),
        hint: 'the stand is marked as sick; `make heal` tries again, `make deploy` repairs it',
        cause: thrown,
      });
    }
    await this.#patient.ledger.strike(entry.id);
  }

  /**
   * Heals everything in the ledger, the newest first, then what machines hold that no ledger knows of. Goes on after a failure.
   * @returns what was healed, in words.
   * @throws Failure or Failures of everything that would not heal.
   */
  async healAll(say: (text: string) => void = () => undefined): Promise<readonly string[]> {
    const healed: string[] = [];
    const failed: unknown[] = [];
    for (const entry of await this.#patient.ledger.read()) {
      say(`healing ${entry.fault}`);
      await this.heal(entry).then(
        () => healed.push(entry.fault),
        (thrown: unknown) => failed.push(thrown),
      );
    }
    throwTogether(failed);
    healed.push(...(await this.#healUnknown(say)));
    return healed;
  }

  /** What faults have left on the machines that run; nothing on a stand as deployed. A machine that is off is named. */
  async leftovers(): Promise<readonly string[]> {
    const off = await this.#off();
    const found = await allOf(
      this.#patient.machines.map(async (machine) => {
        if (off.has(machine.name)) return [`${machine.name}: it is off`];
        const printed = await this.#patient.remote(machine).run(leftoversLook, { timeoutMs: commandMs });
        return linesOf(printed).map((line) => `${machine.name}: ${line}`);
      }),
    );
    return found.flat();
  }

  /**
   * Proves that no fault has left anything on any machine. What is about to go (a process that the watchdog has just killed) may.
   * @throws Failure `FaultNotHealed` naming what is left: the stand is marked as sick.
   */
  async proveClean(): Promise<void> {
    const seen: { left: readonly string[] } = { left: [] };
    await until(
      { attempted: 'find nothing left of any fault', withinMs: goneWithinMs, everyMs: 500 },
      async () => {
        seen.left = await this.leftovers();
        return seen.left.length === 0 ? { seen: true } : { missing: seen.left.join('; ') };
      },
    ).catch(async (thrown: unknown) => {
      const happened = seen.left.length === 0 ? describe(thrown) : seen.left.join('; ');
      await this.#patient.condition.markSick([`faults have left: ${happened}`], wallTime());
      throw new Failure('FaultNotHealed', {
        attempted: 'find nothing left of any fault',
        happened,
        hint: 'run `make deploy`, which repairs it',
        cause: thrown,
      });
    });
  }

  /** A machine that is off can do nothing for itself: power first. */
  async #start(undos: readonly Undo[]): Promise<void> {
    const off = await this.#off();
    const harmed = new Set(undos.map(({ machine }) => machine));
    await allOf(
      [...harmed]
        .filter((name) => off.has(name))
        .map(async (name) => await this.#patient.provider.start(name)),
    );
  }

  /** The machines that do not run. */
  async #off(): Promise<ReadonlySet<string>> {
    const found = await this.#patient.provider.find();
    const running = new Set(
      (found?.machines ?? []).filter(({ state }) => state === 'running').map(({ name }) => name),
    );
    return new Set(this.#patient.machines.map(({ name }) => name).filter((name) => !running.has(name)));
  }

  async #undo(id: string, undo: Undo): Promise<void> {
    if (undo.by === 'provider') return;
    const remote = this.#patient.remote({ name: undo.machine });
    const { harmUnit } = tracesOf(id);
    await until(
      { attempted: 'run the undo', machine: undo.machine, withinMs: this.#healWithinMs, everyMs: 500 },
      async () => {
        // A harm that goes on must not undo the undo. A unit that has ended cannot be stopped, which is as wanted.
        await remote.attempt(sh`systemctl stop ${harmUnit}.service`, { timeoutMs: commandMs });
        const { exitCode, stdout, stderr } = await remote.attempt(sh`sh -c ${undo.heal}`, {
          timeoutMs: commandMs,
        });
        return exitCode === 0
          ? { seen: true }
          : { missing: `exit code ${exitCode}: ${(stderr + stdout).trim()}` };
      },
    );
  }

  async #readBack({ machine, isHealed }: Undo): Promise<void> {
    const remote = this.#patient.remote({ name: machine });
    await until(
      { attempted: 'see it healed', machine, withinMs: this.#healWithinMs, everyMs: 250 },
      async () => {
        const { exitCode, stdout, stderr } = await remote.attempt(sh`sh -c ${isHealed}`, {
          timeoutMs: commandMs,
        });
        const left = (stdout + stderr).trim();
        return exitCode === 0 && left === '' ? { seen: true } : { missing: left || `exit code ${exitCode}` };
      },
    );
  }

  async #disarm(id: string, machine: string): Promise<void> {
    const remote = this.#patient.remote({ name: machine });
    await remote.run(disarmLease(id), { timeoutMs: commandMs });
    const left = linesOf(await remote.run(leftoversLook, { timeoutMs: commandMs })).filter((line) =>
      line.includes(id),
    );
    if (left.length === 0) return;
    throw new Failure('FaultNotHealed', {
      attempted: 'find nothing left of it',
      machine,
      happened: left.join('; '),
    });
  }

  /** A machine may hold a lease that no ledger knows of, when the stand's files were lost: it is ended at once. */
  async #healUnknown(say: (text: string) => void): Promise<readonly string[]> {
    const off = await this.#off();
    const healed = await allOf(
      this.#patient.machines
        .filter(({ name }) => !off.has(name))
        .map(async (machine) => {
          const remote = this.#patient.remote(machine);
          const ids = linesOf(await remote.run(leasesLook)).filter(
            (id) => injectionIdSchema.safeParse(id).success,
          );
          for (const id of ids) {
            say(`healing ${id} on ${machine.name}, of which no ledger tells`);
            const { healScript } = tracesOf(id);
            await remote.run(sh`if [ -e ${healScript} ]; then sh ${healScript}; fi`, {
              timeoutMs: healWithinMs,
            });
            await remote.run(disarmLease(id));
          }
          return ids.map((id) => `${id} on ${machine.name}, of which no ledger told`);
        }),
    );
    return healed.flat();
  }
}
