import type { AttachedStand } from '../../deploy/attached-stand.ts';
import { readRotation } from '../../deploy/roles/vitals.ts';
import type { Machine } from '../../deploy/stand.ts';
import { allOf, Failure } from '../../deploy/world/failure.ts';
import type { LoadedStand, MachineFacts, NodeFacts } from './bottleneck.ts';
import { machineFacts, readMachine, type MachineCounters } from './machine-counters.ts';
import {
  averaged,
  highest,
  markLog,
  readBalancer,
  readDatabase,
  readLimiter,
  type BalancerGauge,
  type DatabaseGauge,
  type LogMark,
} from './service-gauges.ts';

/** A machine as it was before the load. */
interface Before {
  readonly machine: Machine;
  readonly counters: MachineCounters;
  /** Of a node. */
  readonly log?: LogMark;
}

/** Reads what every machine of the stand is doing while a load is on it; looks only. */
export class StandGauges {
  readonly #stand: AttachedStand;
  readonly #before: readonly Before[];
  readonly #balancer: BalancerGauge[] = [];
  readonly #database: DatabaseGauge[] = [];

  private constructor(stand: AttachedStand, before: readonly Before[]) {
    this.#stand = stand;
    this.#before = before;
  }

  /** Notes the counters as they are before the load. @throws Failure `MachineUnreachable`, `CommandFailed`. */
  static async begin(stand: AttachedStand): Promise<StandGauges> {
    const before = stand.machines.map(async (machine): Promise<Before> => {
      const remote = stand.remote(machine);
      const log = machine.role === 'bingo' ? await markLog(remote, stand.plan.email) : undefined;
      const counters = await readMachine(remote, machine.role);
      return { machine, counters, ...(log === undefined ? {} : { log }) };
    });
    return new StandGauges(stand, await allOf(before));
  }

  /** Looks at queues, connections and queries, which come and go: call it now and then while the load is on. */
  async look(): Promise<void> {
    const [balancer, database] = await Promise.all([
      readBalancer(this.#stand.remote(this.#stand.balancer)),
      readDatabase(this.#stand.remote(this.#databaseMachine())),
    ]);
    this.#balancer.push(balancer);
    this.#database.push(database);
  }

  /** What was seen since the beginning. @throws Failure `MachineUnreachable`, `CommandFailed`. */
  async end(of: {
    readonly generatorReasons: readonly string[];
    /** How long the load was on, its last answers included: what was used before and after it is next to nothing. */
    readonly tookMs: number;
  }): Promise<LoadedStand> {
    const { balancer } = this.#stand;
    if (this.#balancer.length === 0) await this.look();
    const rotation = await readRotation(this.#stand.remote(balancer));
    const seen = await allOf(this.#before.map(async (before) => await this.#machine(before, of.tookMs)));
    const factsOf = ({ name }: Machine): MachineFacts => found(seen, name);
    return {
      generatorReasons: of.generatorReasons,
      nodes: this.#stand.withRole('bingo').map(({ name }): NodeFacts => {
        const isUp = rotation.some((one) => one.name === name && one.isUp);
        return { admittedRps: NaN, refused: 0, ...found(seen, name), isUp };
      }),
      balancer: { ...factsOf(balancer), ...highest(this.#balancer) },
      database: { ...factsOf(this.#databaseMachine()), ...averaged(this.#database) },
    };
  }

  async #machine(
    { machine, counters, log }: Before,
    tookMs: number,
  ): Promise<MachineFacts & Partial<NodeFacts>> {
    const remote = this.#stand.remote(machine);
    const after = await readMachine(remote, machine.role);
    const facts = machineFacts(machine.name, { before: counters, after, tookMs });
    if (log === undefined) return facts;
    const { admitted, refused } = await readLimiter(remote, log);
    return { ...facts, admittedRps: (admitted * 1_000) / tookMs, refused };
  }

  #databaseMachine(): Machine {
    const [first] = this.#stand.withRole('database');
    if (first !== undefined) return first;
    throw new Failure('PlanInvalid', { attempted: 'read the database', happened: 'the stand has none' });
  }
}

function found<T extends MachineFacts>(seen: readonly T[], name: string): T {
  const one = seen.find((facts) => facts.name === name);
  if (one === undefined) throw new RangeError(`nothing was read of ${name}`);
  return one;
}
