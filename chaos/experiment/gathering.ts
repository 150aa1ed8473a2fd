import type { Instant } from '../../checks/history-file.ts';
import { measureClock, type ClockOffset } from '../../checks/inside/machine-clock.ts';
import type { Machine } from '../../deploy/stand.ts';
import { describe } from '../../deploy/world/failure.ts';
import { marksOfBalancer, marksOfNode, marksOfUnit, type JournalOf } from '../measure/journal-marks.ts';
import { readJournal, type JournalLine } from '../measure/journal.ts';
import type { Mark } from '../measure/mark.ts';
import type { Lab } from './lab.ts';

/** What one machine had to tell of an experiment. */
export interface MachineTold {
  readonly machine: string;
  readonly clock: ClockOffset;
  readonly lines: readonly JournalLine[];
  readonly marks: readonly Mark[];
  /** Why its journal could not be read, if so. */
  readonly silent?: string;
}

const units: Readonly<Record<Machine['role'], readonly [string, ...string[]]>> = {
  balancer: ['haproxy.service', 'varnish.service'],
  bingo: ['bingo.service'],
  database: ['postgresql@17-main.service'],
};

/** How far every machine's clock is from ours. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function measureClocks(stand: Lab['stand']): Promise<ReadonlyMap<string, ClockOffset>> {
  return new Map(
    await Promise.all(
      stand.machines.map(
        async (machine) => [machine.name, await measureClock(stand.remote(machine))] as const,
      ),
    ),
  );
}

/** The more exact of two measurements of each clock; one that could not be had twice stands. */
export function betterClocks(
  first: ReadonlyMap<string, ClockOffset>,
  second: ReadonlyMap<string, ClockOffset>,
): ReadonlyMap<string, ClockOffset> {
  return new Map(
    [...first].map(([machine, clock]) => {
      const again = second.get(machine) ?? clock;
      return [machine, again.plusMinusMs < clock.plusMinusMs ? again : clock];
    }),
  );
}

/** The journals of all machines since an instant, and what they say happened. A machine that cannot be read says why in its place. */
export async function gatherMarks(
  stand: Lab['stand'],
  of: { readonly clocks: ReadonlyMap<string, ClockOffset>; readonly instant: Instant },
): Promise<readonly MachineTold[]> {
  return await Promise.all(
    stand.machines.map(async (machine): Promise<MachineTold> => {
      const clock = of.clocks.get(machine.name) ?? { offsetMs: 0, plusMinusMs: Infinity };
      const about = { machine: machine.name, clock };
      try {
        const since = new Date(of.instant.wallTime.getTime() + clock.offsetMs);
        const lines = await readJournal(stand.remote(machine), { units: units[machine.role], since });
        return { ...about, lines, marks: marksOf(machine, lines, { ...about, instant: of.instant }) };
      } catch (thrown) {
        return { ...about, lines: [], marks: [], silent: describe(thrown) };
      }
    }),
  );
}

function marksOf(machine: Machine, lines: readonly JournalLine[], of: JournalOf): readonly Mark[] {
  switch (machine.role) {
    case 'balancer':
      return [...marksOfBalancer(lines, of), ...marksOfUnit(lines, 'varnish.service', of)];
    case 'bingo':
      return marksOfNode(lines, of);
    case 'database':
      return marksOfUnit(lines, 'postgresql@17-main.service', of);
  }
}
