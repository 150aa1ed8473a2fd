import { application } from '../../checks/requirements/application.ts';
import { sh } from '../../deploy/remote/shell.ts';
import { portOf } from '../../deploy/roles/bingo-rule.ts';
import type { Machine } from '../../deploy/stand.ts';
import { faultOn, type Fault } from '../fault.ts';
import { mainProcess, markBegun, serviceHeal, serviceIsWell } from './service-health.ts';

/** The ways in which bingo fails when it is posted a number (bingo.md section 8). */
export type DeadlyNumber = keyof typeof application.deadlyOperations;

const unit = 'bingo.service';

/**
 * bingo is posted a deadly number, past the balancer: `panic` ends the process, `sick` makes it answer 500 to everything for good, `leak`
 * makes it grow until it is killed. Healed is only another process than the one that was posted to.
 */
export function deadlyNumber(machine: Machine, mode: DeadlyNumber): Fault {
  const body = JSON.stringify({ operation: application.deadlyOperations[mode] });
  return faultOn(machine, {
    kind: mode,
    area: 'application',
    what: `${mode} of ${unit}`,
    endsBy: 'stand',
    before: () => mainProcess(unit),
    // A process that panics answers nothing (52, 56); one that could not be asked (7, 28) was not harmed.
    harm: (site) => sh`${markBegun(site)}
curl -sS -m 10 -o /dev/null -X POST -H 'content-type: application/json' -d ${body} \
  ${`http://127.0.0.1:${portOf(site.plan.email)}/operation`} && ended=0 || ended=$?
case $ended in 0 | 52 | 56) ;; *) exit "$ended";; esac`,
    heal: (site) => serviceHeal(unit, { spoilt: site }),
    isHealed: (site) => serviceIsWell(unit, site, { spoilt: site }),
  });
}
