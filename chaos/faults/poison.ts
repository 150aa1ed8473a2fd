import { application } from '../../checks/requirements/application.ts';
import { sh } from '../../deploy/remote/shell.ts';
import type { Machine } from '../../deploy/stand.ts';
import { faultOn, type Fault } from '../fault.ts';
import type { DeadlyNumber } from './deadly-number.ts';

/**
 * One deadly number is posted by a user, through the balancer. Whichever node has it is harmed; a balancer that repeats the POST hands it to the
 * other one, too. Posted on the balancer's own machine, so that it is sent once and only once.
 */
export function poison(balancer: Machine, of: DeadlyNumber): Fault {
  const body = JSON.stringify({ operation: application.deadlyOperations[of] });
  return faultOn(balancer, {
    kind: `poison of ${of}`,
    area: 'application',
    what: `deadly number (${of}) posted through the balancer`,
    endsBy: 'stand',
    promise: 'unseen',
    // The answer is an error or none at all: that is no failure of the harm.
    harm: () =>
      sh`curl -sS -m 15 -o /dev/null -H ${'content-type: application/json'} -d ${body} http://127.0.0.1/operation || true`,
    // What it left behind is mended by the watchdogs of the nodes, which is what the experiment looks at.
    heal: () => sh`true`,
    isHealed: () => sh`true`,
  });
}
