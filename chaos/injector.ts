import { randomBytes } from 'node:crypto';
import { refuseSickness, refuseStopped } from '../deploy/healing/condition.ts';
import { Healer, type Patient } from '../deploy/healing/healer.ts';
import { armLease } from '../deploy/healing/lease.ts';
import type { LedgerEntry } from '../deploy/healing/ledger.ts';
import { tracesOf } from '../deploy/healing/traces.ts';
import type { Plan } from '../deploy/plan.ts';
import type { Provider } from '../deploy/providers/provider.ts';
import { sh } from '../deploy/remote/shell.ts';
import { monotonicMs, wallTime } from '../deploy/world/clock.ts';
import { Failure, Failures, allOf, throwTogether } from '../deploy/world/failure.ts';
import { oneOfEach, refuseExcess, type BlastRadius } from './blast-radius.ts';
import type { Fault, Scene, Treatment } from './fault.ts';
import type { Injection } from './injection.ts';
import { refuseForbidden } from './permission.ts';

/** A stand that may be harmed. */
export interface Victims extends Patient {
  readonly plan: Plan;
  readonly provider: Pick<Provider, 'find' | 'start' | 'powerOff'>;
}

/** An injection that was not healed yet, with what heals it. */
interface Open {
  readonly injection: Injection;
  readonly entry: LedgerEntry;
}

/** Harms a stand and heals it again. One at a time: whoever has one holds the stand (deploy/lock.ts). */
export class Injector {
  readonly #victims: Victims;
  readonly #radius: BlastRadius;
  readonly #healer: Healer;
  readonly #open: Open[] = [];

  constructor(victims: Victims, options: { readonly blastRadius?: BlastRadius } = {}) {
    this.#victims = victims;
    this.#radius = options.blastRadius ?? oneOfEach;
    this.#healer = new Healer(victims);
  }

  /** What was done and is not proven healed yet, the oldest first. */
  get open(): readonly Injection[] {
    return this.#open.map(({ injection }) => injection);
  }

  /** Why this stand cannot be harmed so; undefined when it can. Changes nothing. */
  async unsupported(fault: Fault): Promise<string | undefined> {
    return await fault.unsupported(this.#scene(newId()));
  }

  /**
   * Harms the stand, in this order: refuse, write the ledger, arm the leases, harm. When it cannot be done in full, what was begun is
   * healed before this throws.
   * @throws Failure `PlanInvalid` (blast radius, not allowed), `StandSick` (sick, stopped, victim unwell), `FaultNotHealed` (ledger not
   * clean), `HostUnfit` (not to be had on this stand).
   */
  async inject(fault: Fault): Promise<Injection> {
    await this.#refuse(fault);
    const scene = this.#scene(newId());
    const why = await fault.unsupported(scene);
    if (why !== undefined) throw new Failure('HostUnfit', { attempted: fault.name, happened: why });
    const treatments = await fault.treat(scene);
    refuseTwice(fault, treatments);
    const entry = entryOf(fault, scene.id, treatments);
    await this.#victims.ledger.write(entry);
    try {
      return await this.#harm(fault, entry, treatments);
    } catch (thrown) {
      const healed = await this.#healer.heal(entry).then(
        () => undefined,
        (another: unknown) => another,
      );
      throw healed === undefined ? thrown : new Failures([thrown, healed]);
    }
  }

  /** Heals one injection and proves it. Idempotent. @throws Failure `FaultNotHealed`. */
  async heal(injection: Injection): Promise<void> {
    const open = this.#open.find(({ entry }) => entry.id === injection.id);
    if (open === undefined) return;
    await this.#healer.heal(open.entry);
    this.#open.splice(this.#open.indexOf(open), 1);
  }

  /**
   * Heals everything, the newest first, and proves that nothing is left on any machine. Goes on after a failure.
   * @throws Failure or Failures of all that went wrong.
   */
  async healAll(): Promise<void> {
    const failed: unknown[] = [];
    for (const { injection } of this.#open.toReversed()) {
      await this.heal(injection).catch((thrown: unknown) => failed.push(thrown));
    }
    if (failed.length === 0) await this.#healer.proveClean().catch((thrown: unknown) => failed.push(thrown));
    throwTogether(failed);
  }

  async #refuse(fault: Fault): Promise<void> {
    const { plan, condition, ledger } = this.#victims;
    refuseForbidden(plan);
    await refuseStopped(condition, fault.name);
    await refuseSickness(condition, fault.name);
    const ours = new Set(this.#open.map(({ entry }) => entry.id));
    const strangers = (await ledger.read()).filter(({ id }) => !ours.has(id));
    if (strangers.length > 0) {
      throw new Failure('FaultNotHealed', {
        attempted: fault.name,
        happened: `the ledger is not clean: ${strangers.map((one) => one.fault).join(', ')}`,
        hint: 'run `make heal`',
      });
    }
    refuseExcess(
      fault,
      this.#open.flatMap(({ injection }) => injection.fault.victims),
      this.#radius,
    );
  }

  async #harm(fault: Fault, entry: LedgerEntry, treatments: readonly Treatment[]): Promise<Injection> {
    const { condition, ledger } = this.#victims;
    await allOf(treatments.map(async (treatment) => await this.#arm(entry, treatment)));
    // Whoever pulled the lever since the first look either finds the entry, or is found here.
    await refuseStopped(condition, fault.name);
    const atMs = monotonicMs();
    const clocks = await allOf(treatments.map(async (treatment) => await this.#act(treatment)));
    const injection: Injection = {
      id: entry.id,
      fault,
      atMs,
      doneMs: monotonicMs(),
      machineMs: new Map(clocks.flat()),
    };
    if (!(await ledger.has(entry.id))) {
      throw new Failure('StandSick', {
        attempted: fault.name,
        happened: 'somebody healed it while it was being done',
        hint: 'run `make resume` if that was `make stop`',
      });
    }
    this.#open.push({ injection, entry });
    return injection;
  }

  async #arm({ id, fault, leaseMs }: LedgerEntry, { machine, undo }: Treatment): Promise<void> {
    if (undo.by === 'provider') return;
    await this.#victims.remote(machine).run(armLease({ id, fault, leaseMs, heal: undo.heal }));
  }

  /** Harms one machine; gives back what its clock showed just before. */
  async #act({ machine, harm }: Treatment): Promise<readonly (readonly [string, number])[]> {
    if (harm.by === 'provider') {
      await this.#victims.provider.powerOff(machine.name);
      return [];
    }
    const printed = await this.#victims.remote(machine).run(sh`date +%s.%N
${harm.command}`);
    return [[machine.name, Number(printed.split('\n')[0]) * 1_000]];
  }

  #scene(id: string): Scene {
    const { plan, machines } = this.#victims;
    return { id, traces: tracesOf(id), plan, machines, remote: (machine) => this.#victims.remote(machine) };
  }
}

function newId(): string {
  return randomBytes(4).toString('hex');
}

function entryOf(fault: Fault, id: string, treatments: readonly Treatment[]): LedgerEntry {
  const undos = treatments.map(({ undo }) => undo);
  const { name, leaseMs } = fault;
  return { version: 1, id, fault: name, written: wallTime().toISOString(), leaseMs, undos };
}

/** One lease a machine: two harms of one injection on one machine would share its names. */
function refuseTwice(fault: Fault, treatments: readonly Treatment[]): void {
  const names = treatments.map(({ machine }) => machine.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new RangeError(`${fault.name} harms ${twice} twice: inject one after the other`);
}
