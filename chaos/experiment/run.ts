import { auditWrites, type WritesSeen } from '../writes.ts';
import { HttpClient } from '../../checks/probes/http.ts';
import { readOwnRows, removeOwnRows } from '../../checks/inside/own-rows.ts';
import type { ClockOffset } from '../../checks/inside/machine-clock.ts';
import { countSeeded, type SeededRows } from '../../checks/inside/rows.ts';
import type { Instant } from '../../checks/history-file.ts';
import { endpoints } from '../../checks/requirements/endpoints.ts';
import type { Remote } from '../../deploy/remote/remote.ts';
import { readRotation } from '../../deploy/roles/vitals.ts';
import { monotonicMs, sleep, wallTime } from '../../deploy/world/clock.ts';
import { Failure } from '../../deploy/world/failure.ts';
import type { Injection } from '../injection.ts';
import { betterClocks, gatherMarks, measureClocks, type MachineTold } from './gathering.ts';
import type { Lab, Phase } from './lab.ts';
import { Observers, ownMark, type Observed } from './observers.ts';
import { gateMs, signlessMs, steadyMs, type ExperimentPlan } from './plan.ts';

/** What was done, when, and what everybody saw of it: all that judging needs. Times are on the monotonic clock. */
export interface Course {
  readonly plan: ExperimentPlan;
  /** One moment on both clocks. */
  readonly instant: Instant;
  readonly startedMs: number;
  readonly injection: Injection;
  /** When the harness began to heal, and when that was proven. */
  readonly healing: { readonly fromMs: number; readonly doneMs: number };
  /** Whether users and nodes were steady again in time. */
  readonly steadyAgain: boolean;
  readonly endedMs: number;
  readonly observed: Observed;
  readonly endpointOf: Observers['users']['endpointOf'];
  readonly writes: WritesSeen;
  readonly seeded: SeededRows;
  readonly machines: readonly MachineTold[];
}

const pollMs = 200;
/** Gate, harm, lease and steady again, with room: watching ends by itself then. */
const observeMsMax = 240_000;
/** What is still allowed at the bound has to be seen before we stop looking. */
const marginMs = 3_000;

/**
 * Gate → inject → heal → steady again, with everybody looking all the while; then the books are opened. Judges nothing.
 * @throws Failure `StandSick` at once when the stand must not be harmed, also when that is so only in the middle of it.
 */
export async function runExperiment(lab: Lab, plan: ExperimentPlan): Promise<Course> {
  await lab.refuse();
  const database = databaseOf(lab);
  await removeOwnRows(database, ownMark);
  await using _rows = sweeper(database);
  await warmUp(lab);
  const instant: Instant = { monotonicMs: monotonicMs(), wallTime: wallTime() };
  await using observers = await Observers.start(lab, observeMsMax);
  const clocksBefore = await measureClocks(lab.stand);
  const run = new Run(lab, plan, observers);
  await run.gate();
  const injection = await run.inject();
  await run.untilOver(injection);
  const healing = await run.heal(injection);
  const steadyAgain = await run.settle(plan.withinMs + marginMs);
  run.say('evidence');
  const endedMs = monotonicMs();
  const observed = await observers.stop();
  const clocks = betterClocks(clocksBefore, await clocksAgain(lab, clocksBefore));
  const { written } = observed;
  const rows = await readOwnRows(database, written);
  const [seeded, machines] = await Promise.all([
    countSeeded(database),
    gatherMarks(lab.stand, { clocks, instant }),
  ]);
  return {
    ...{ plan, instant, startedMs: instant.monotonicMs, injection, healing, steadyAgain, endedMs, observed },
    endpointOf: (seen) => observers.users.endpointOf(seen),
    writes: auditWrites(written.writes, rows, ownMark),
    seeded,
    machines,
  };
}

/** One experiment under way: its phases, and the clock that runs. */
class Run {
  readonly #lab: Lab;
  readonly #plan: ExperimentPlan;
  readonly #observers: Observers;
  #harmedMs = Infinity;
  #deadlineMs: number | undefined;

  constructor(lab: Lab, plan: ExperimentPlan, observers: Observers) {
    this.#lab = lab;
    this.#plan = plan;
    this.#observers = observers;
  }

  /** @throws Failure `StandSick` when the stand was not steady for all of pause and gate, with two gates more to become so. */
  async gate(): Promise<void> {
    const { startedMs } = this.#observers.users.watch;
    const forMs = (this.#plan.pauseMs ?? 0) + gateMs;
    const isSteady = async (): Promise<boolean> =>
      monotonicMs() - startedMs >= forMs && (await this.#isWell(forMs));
    if (await this.#until('gate', isSteady, forMs + 2 * gateMs)) return;
    const ills = [...this.#observers.lossesOfLate(forMs), ...(await this.#outOfRotation())];
    throw new Failure('StandSick', {
      attempted: `begin ${this.#plan.name}`,
      happened: `the stand is ill already: ${ills.join('; ') || 'too little of it was seen'}`,
      hint: 'look with `make status`, then run `make deploy`',
    });
  }

  async inject(): Promise<Injection> {
    this.say('inject');
    const injection = await this.#lab.inject(this.#plan.harm(this.#lab.stand));
    this.#harmedMs = injection.atMs;
    return injection;
  }

  /** What only we end is held; what the stand ends is waited for, until it is over or must have been. */
  async untilOver({ atMs, fault }: Injection): Promise<void> {
    if (fault.endsBy === 'heal') {
      await this.#until(
        'harmed',
        () => monotonicMs() >= atMs + this.#plan.holdMs,
        this.#plan.holdMs + marginMs,
      );
      return;
    }
    this.#deadlineMs = atMs + this.#plan.withinMs;
    const isOver = (): boolean => {
      const lost = this.#observers.lostSince(atMs);
      const noticed = lost.users + lost.nodes > 0;
      if (!noticed && (this.#plan.signs === 'looks' || monotonicMs() < atMs + signlessMs)) return false;
      return this.#observers.isQuiet(1_000);
    };
    await this.#until('harmed', isOver, this.#plan.withinMs + marginMs);
  }

  async heal(injection: Injection): Promise<Course['healing']> {
    this.say('healing');
    const fromMs = monotonicMs();
    await this.#lab.heal(injection);
    const doneMs = monotonicMs();
    if (injection.fault.endsBy === 'heal') this.#deadlineMs = fromMs + this.#plan.withinMs;
    return { fromMs, doneMs };
  }

  /** Whether nothing was lost for `steadyMs`, and every node is sent users again, which is waited for. */
  async settle(forMs: number): Promise<boolean> {
    return await this.#until('steady again', async () => await this.#isWell(steadyMs), forMs + steadyMs);
  }

  /** Quiet for so long, and whole: what users and looks do not notice (a node that hears all but the balancer) its rotation tells. */
  async #isWell(quietMs: number): Promise<boolean> {
    return this.#observers.isQuiet(quietMs) && (await this.#outOfRotation()).length === 0;
  }

  /** Nodes that the balancer sends nobody to, each with its word; a balancer that does not tell is one line. */
  async #outOfRotation(): Promise<readonly string[]> {
    const { stand } = this.#lab;
    const rotation = await readRotation(stand.remote(stand.balancer)).catch(() => []);
    if (rotation.length === 0) return ['the balancer does not tell whom it sends users to'];
    return rotation
      .filter(({ isUp }) => !isUp)
      .map(({ name, status }) => `${name} is out of rotation: ${status}`);
  }

  say(phase: Phase): void {
    const leftMs = this.#deadlineMs === undefined ? undefined : Math.max(0, this.#deadlineMs - monotonicMs());
    this.#lab.say({
      phase,
      rps: this.#observers.servedRps(),
      errors: this.#harmedMs === Infinity ? 0 : this.#observers.lostSince(this.#harmedMs).users,
      ...(leftMs === undefined ? {} : { leftMs }),
    });
  }

  /** Looks some times a second; false when the time was over first. What somebody else has healed meanwhile (`make stop`) proves nothing. */
  async #until(phase: Phase, isSo: () => boolean | Promise<boolean>, forMs: number): Promise<boolean> {
    const endMs = monotonicMs() + forMs;
    while (monotonicMs() < endMs) {
      await this.#lab.refuse();
      if (await isSo()) return true;
      this.say(phase);
      await sleep(pollMs);
    }
    return await isSo();
  }
}

/** A machine that is still away has the clock that it had before: its silence is told by its journal. */
async function clocksAgain(
  { stand }: Lab,
  before: ReadonlyMap<string, ClockOffset>,
): Promise<ReadonlyMap<string, ClockOffset>> {
  return await measureClocks(stand).catch(() => before);
}

/** Takes away the rows of the experiment, also of one that was stopped. A database that is still away keeps them until the next experiment sweeps. */
function sweeper(database: Remote): AsyncDisposable {
  return {
    [Symbol.asyncDispose]: async () => {
      await removeOwnRows(database, ownMark).catch(() => undefined);
    },
  };
}

/** Fills a cold cache: its first user waits some seconds by right (R16), which must not be taken for the harm's doing. */
async function warmUp(lab: Lab): Promise<void> {
  await using client = new HttpClient(lab.users);
  await client.look({ path: endpoints.longDummy.path });
}

function databaseOf({ stand }: Lab): Remote {
  const [database] = stand.withRole('database');
  return stand.remote(database ?? stand.balancer);
}
