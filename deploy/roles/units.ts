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
