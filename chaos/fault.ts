import type { Undo } from '../deploy/healing/undo.ts';
import type { Traces } from '../deploy/healing/traces.ts';
import type { Plan } from '../deploy/plan.ts';
import type { Remote } from '../deploy/remote/remote.ts';
import type { ShellCommand } from '../deploy/remote/shell.ts';
import { properties } from '../deploy/roles/step.ts';
import type { Machine } from '../deploy/stand.ts';

/** What a fault breaks. */
export type FaultArea = 'application' | 'machine' | 'network' | 'database' | 'balancer' | 'resource';

/** How one machine is harmed. */
export type Harm =
  /** A command as root that comes back when the harm is done, or has begun in a unit named `traces.harmUnit`. */
  | { readonly by: 'machine'; readonly command: ShellCommand }
  /** The provider takes the power away: no goodbye. */
  | { readonly by: 'provider'; readonly act: 'powerOff' };

/** How one machine is harmed and healed. */
export interface Treatment {
  readonly machine: Machine;
  readonly harm: Harm;
  readonly undo: Undo;
}

/** Where one injection takes place: what a fault knows when it says how its victims are harmed. */
export interface Scene {
  /** The injection's own id. */
  readonly id: string;
  /** The names that everything left on a machine must bear. */
  readonly traces: Traces;
  readonly plan: Plan;
  readonly machines: readonly Machine[];
  remote(machine: Pick<Machine, 'name'>): Remote;
}

/** A harm with its own undo. Made by `faultOn` as a rule; `atOnce` makes one of several. */
export interface Fault {
  /** As a report prints it: `crash bingo.service on bingo-1`. */
  readonly name: string;
  /** Its kind in one or two words, the same on every victim: `crash`. */
  readonly kind: string;
  readonly area: FaultArea;
  /** The machines that are harmed: they count for the blast radius. */
  readonly victims: readonly Machine[];
  /** The longest that the harm may last, in milliseconds: each machine heals itself then, even if we are dead. */
  readonly leaseMs: number;
  /** What the stand promises its users meanwhile: `unseen` nobody notices (R01), `recovers` the service is back in time (R02). */
  readonly promise: 'unseen' | 'recovers';
  /** Who ends it: the `stand` by its own defences (watchdog, restart), or only our `heal` (power, partition). */
  readonly endsBy: 'stand' | 'heal';

  /** Why this stand cannot be harmed so (a kernel without netem); undefined when it can. Changes nothing. */
  unsupported(scene: Scene): Promise<string | undefined>;

  /**
   * Looks at the victims as they are before the harm, and says in commands how each is harmed and how that very state is restored.
   * Changes nothing.
   * @throws Failure `StandSick` or `CommandFailed` when a victim is not well enough to be harmed.
   */
  treat(scene: Scene): Promise<readonly Treatment[]>;
}

/** What the commands of a fault on one machine are made from. */
export interface Site extends Scene {
  readonly machine: Machine;
  /** What `before` printed: `pid=17` is `before.get('pid')`. */
  readonly before: ReadonlyMap<string, string>;
}

/** A fault on one machine, told by its commands; all are run as root. */
export interface MachineFault {
  readonly kind: string;
  readonly area: FaultArea;
  /** With ` on <machine>` behind it, the fault's name: `crash bingo.service`. */
  readonly what: string;
  /** `defaultLeaseMs` unless told. */
  readonly leaseMs?: number;
  /** `unseen` on a node, `recovers` elsewhere, unless told. */
  readonly promise?: Fault['promise'];
  readonly endsBy: Fault['endsBy'];
  /** Prints why the machine cannot be harmed so, and nothing when it can. */
  readonly unsupported?: (scene: Scene) => ShellCommand;
  /** Prints what healing has to restore, as lines `name=value`; fails when the machine is not well enough to be harmed. */
  readonly before?: (scene: Scene) => ShellCommand;
  readonly harm: (site: Site) => ShellCommand;
  /** As `Undo` tells: idempotent, ends by itself, holds no secret. */
  readonly heal: (site: Site) => ShellCommand;
  /** As `Undo` tells: silent success, or what is left. */
  readonly isHealed: (site: Site) => ShellCommand;
}

/** Longer than the 30 s in which the stand must have mended itself (R02, our target), so that a lease never does the stand's work. */
export const defaultLeaseMs = 60_000;

/** A fault on one machine that heals itself by a command. */
export function faultOn(machine: Machine, parts: MachineFault): Fault {
  const { kind, area, what, endsBy } = parts;
  return {
    name: `${what} on ${machine.name}`,
    kind,
    area,
    victims: [machine],
    leaseMs: parts.leaseMs ?? defaultLeaseMs,
    promise: parts.promise ?? promiseOf(machine),
    endsBy,
    async unsupported(scene) {
      if (parts.unsupported === undefined) return undefined;
      const why = await scene.remote(machine).run(parts.unsupported(scene));
      return why === '' ? undefined : why;
    },
    async treat(scene) {
      const printed = parts.before === undefined ? '' : await scene.remote(machine).run(parts.before(scene));
      const site: Site = { ...scene, machine, before: properties(printed) };
      const undo: Undo = {
        by: 'machine',
        machine: machine.name,
        heal: parts.heal(site).text,
        isHealed: parts.isHealed(site).text,
      };
      return [{ machine, harm: { by: 'machine', command: parts.harm(site) }, undo }];
    },
  };
}

/** The loss of one node is promised to be unseen (R01); of everything else a stand has but one. */
export function promiseOf(machine: Machine): Fault['promise'] {
  return machine.role === 'bingo' ? 'unseen' : 'recovers';
}

/** Several faults as one, each on machines of its own: all are harmed in one go. The lease is the longest of theirs; nothing is promised to be unseen. */
export function atOnce(
  of: { readonly kind: string; readonly what: string },
  faults: readonly Fault[],
): Fault {
  const victims = [...new Map(faults.flatMap((one) => one.victims).map((one) => [one.name, one])).values()];
  return {
    name: `${of.what} on ${victims.map(({ name }) => name).join(' and ')}`,
    kind: of.kind,
    area: faults[0]?.area ?? 'machine',
    victims,
    leaseMs: Math.max(...faults.map(({ leaseMs }) => leaseMs)),
    promise: 'recovers',
    endsBy: faults.some(({ endsBy }) => endsBy === 'heal') ? 'heal' : 'stand',
    async unsupported(scene) {
      for (const fault of faults) {
        const why = await fault.unsupported(scene);
        if (why !== undefined) return why;
      }
      return undefined;
    },
    async treat(scene) {
      const treatments: Treatment[] = [];
      for (const fault of faults) treatments.push(...(await fault.treat(scene)));
      return treatments;
    },
  };
}
