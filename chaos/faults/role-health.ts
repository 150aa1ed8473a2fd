import type { RoleName } from '../../deploy/plan.ts';
import { sh, type ShellCommand } from '../../deploy/remote/shell.ts';
import type { Site } from '../fault.ts';
import { serviceIsWell } from './service-health.ts';

/** The services that make a machine what it is for. The version of PostgreSQL is Debian's choice, so its unit is a pattern. */
const unitsOfRole: Readonly<Record<RoleName, readonly string[]>> = {
  balancer: ['haproxy.service', 'varnish.service'],
  bingo: ['bingo.service'],
  database: ['postgresql@*-main.service'],
};

/** Succeeds when every service of the machine's role is well, and none of its processes is stopped; else says what is wrong. */
export function roleIsWell(site: Pick<Site, 'machine' | 'plan'>): ShellCommand {
  const looks = unitsOfRole[site.machine.role].map(
    (unit) => sh`( ${serviceIsWell(unit, site)}
) && ${noneStopped(unit)}`,
  );
  return looks.reduce((all, look) => sh`${all} && ${look}`);
}

/** Prints the processes of a unit, one a line; none when the unit has none. */
export function processesOf(unit: string): ShellCommand {
  return sh`cat "/sys/fs/cgroup$(systemctl show -P ControlGroup ${unit})/cgroup.procs" 2>/dev/null`;
}

/** Succeeds when no process of the unit is stopped by a signal; else names them. */
export function noneStopped(unit: string): ShellCommand {
  return sh`( for pid in $(${processesOf(unit)}); do
  case $(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -c1) in
    T) echo "process $pid of" ${unit} "is stopped"; exit 1;;
  esac
done )`;
}
