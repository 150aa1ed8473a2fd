import type { Machine } from '../../deploy/stand.ts';
import type { FaultKind } from '../fault-kind.ts';
import type { Fault } from '../fault.ts';
import {
  haproxyCrash,
  haproxyReload,
  haproxyWorkerCrash,
  varnishCrash,
  varnishHang,
  varnishWorkerCrash,
} from './balancer.ts';
import {
  connectionsExhausted,
  databaseCrash,
  databaseGone,
  databaseHang,
  databaseRestart,
} from './database.ts';

/** Every way in which the database fails while its machine lives. */
export const databaseFaults: readonly FaultKind[] = [
  onRole('database', 'database restart', 'PostgreSQL is restarted in good order.', databaseRestart),
  onRole('database', 'database crash', 'The main process of PostgreSQL is killed.', databaseCrash),
  onRole('database', 'database hang', 'All processes of PostgreSQL are stopped.', databaseHang),
  onRole('database', 'database gone', 'PostgreSQL is away for 10 s.', (machine) => databaseGone(machine)),
  onRole(
    'database',
    'connections exhausted',
    'Every connection of PostgreSQL is taken.',
    connectionsExhausted,
  ),
];

/** Every way in which the balancer's programs fail while its machine lives. */
export const balancerFaults: readonly FaultKind[] = [
  onRole('balancer', 'haproxy reload', 'HAProxy takes its configuration anew.', haproxyReload),
  onRole('balancer', 'haproxy crash', 'The main process of HAProxy is killed.', haproxyCrash),
  onRole(
    'balancer',
    'haproxy worker crash',
    'The process of HAProxy that serves is killed.',
    haproxyWorkerCrash,
  ),
  onRole('balancer', 'varnish crash', 'The main process of Varnish is killed.', varnishCrash),
  onRole(
    'balancer',
    'varnish worker crash',
    'The process of Varnish that serves is killed.',
    varnishWorkerCrash,
  ),
  onRole('balancer', 'varnish hang', 'All processes of Varnish are stopped.', varnishHang),
];

function onRole(
  role: 'database' | 'balancer',
  kind: string,
  sentence: string,
  make: (machine: Machine) => Fault,
): FaultKind {
  return { kind, area: role, sentence, on: (stand) => stand.withRole(role).map(make) };
}
