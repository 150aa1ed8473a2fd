import type { RoleName } from '../plan.ts';

/**
 * What a machine of each role runs, now and after a reboot, as systemctl takes the names: PostgreSQL's version is Debian's choice.
 * Every unit that a Step keeps running is among them (units.test.ts).
 */
export const unitsOfRole: Readonly<Record<RoleName, readonly string[]>> = {
  balancer: ['haproxy.service', 'varnish.service'],
  bingo: ['bingo.service', 'bingo-logs.timer'],
  database: ['postgresql@*.service'],
};

/** What looks at a machine of each role. The service does without: when one of them is ill, the stand is not. */
export const observingUnitsOfRole: Readonly<Record<RoleName, readonly string[]>> = {
  balancer: [
    'prometheus.service',
    'prometheus-node-exporter.service',
    'prometheus-varnish-exporter.service',
    'bingo-certificate-figures.timer',
  ],
  bingo: ['prometheus-node-exporter.service'],
  database: ['prometheus-node-exporter.service', 'prometheus-postgres-exporter.service'],
};
