import { sh } from '../../deploy/remote/shell.ts';
import type { Machine } from '../../deploy/stand.ts';
import { defaultLeaseMs, faultOn, type Fault } from '../fault.ts';
import { goOnAndHeal } from './hang.ts';
import { isSameProcess, mainProcess, serviceIsWell } from './service-health.ts';

/** How long the process stands and goes, in turns: an answer comes up to so much later, and half of the work is done. */
const pulse = { stopS: 0.2, goS: 0.2 } as const;

/**
 * bingo stands and goes in pulses. The watchdog looks for stopped processes and may see it so twice in a row; the process that it then
 * starts is not slowed, for the pulses are for the one that was found.
 */
export function slow(machine: Machine, unit = 'bingo.service'): Fault {
  return faultOn(machine, {
    kind: 'slow',
    area: 'application',
    what: `slow ${unit}`,
    endsBy: 'heal',
    before: () => mainProcess(unit),
    harm: ({ before, traces }) => {
      const pid = before.get('pid') ?? '0';
      const pulses = sh`trap 'kill -CONT '${pid} EXIT
trap 'exit 0' TERM
while ${isSameProcess(before)}; do
  kill -STOP ${pid}; sleep ${pulse.stopS}
  kill -CONT ${pid}; sleep ${pulse.goS}
done`;
      return sh`systemd-run --quiet --collect --unit=${traces.harmUnit} --expand-environment=no \
  --property=RuntimeMaxSec=${Math.ceil(defaultLeaseMs / 1_000)} /bin/sh -c ${pulses.text}`;
    },
    heal: ({ before }) => goOnAndHeal(unit, before),
    isHealed: (site) => serviceIsWell(unit, site),
  });
}
