import { sh, type ShellCommand } from '../../deploy/remote/shell.ts';
import type { Machine } from '../../deploy/stand.ts';
import { faultOn, type Fault, type FaultArea } from '../fault.ts';
import { isSameProcess, mainProcess, serviceHeal, serviceIsWell } from './service-health.ts';

/** The main process of a unit is stopped (SIGSTOP): it keeps its port and its connections, and answers nobody. */
export function hang(machine: Machine, unit = 'bingo.service', area: FaultArea = 'application'): Fault {
  return faultOn(machine, {
    kind: 'hang',
    area,
    what: `hang ${unit}`,
    // A node has a watchdog that kills what is stopped; nothing else has.
    endsBy: unit === 'bingo.service' ? 'stand' : 'heal',
    before: () => mainProcess(unit),
    harm: ({ before }) => sh`kill -STOP ${before.get('pid') ?? '0'}`,
    heal: ({ before }) => goOnAndHeal(unit, before),
    isHealed: (site) => serviceIsWell(unit, site),
  });
}

/** Lets the process go on if it is still the one that was stopped; the unit is then healed as after any harm. */
export function goOnAndHeal(unit: string, before: ReadonlyMap<string, string>): ShellCommand {
  return sh`if ${isSameProcess(before)}; then kill -CONT ${before.get('pid') ?? '0'}; fi
${serviceHeal(unit)}`;
}
