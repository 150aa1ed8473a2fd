import { sh } from '../../deploy/remote/shell.ts';
import type { Machine } from '../../deploy/stand.ts';
import { faultOn, type Fault, type FaultArea } from '../fault.ts';
import { mainProcess, serviceHeal, serviceIsWell } from './service-health.ts';

/** The main process of a unit is killed (SIGKILL): no goodbye, nothing flushed. systemd is to start it again. */
export function crash(machine: Machine, unit = 'bingo.service', area: FaultArea = 'application'): Fault {
  return faultOn(machine, {
    kind: 'crash',
    area,
    what: `crash ${unit}`,
    endsBy: 'stand',
    before: () => mainProcess(unit),
    harm: () => sh`systemctl kill --kill-whom=main --signal=KILL ${unit}`,
    heal: () => serviceHeal(unit),
    isHealed: (site) => serviceIsWell(unit, site),
  });
}
