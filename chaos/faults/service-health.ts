import { portOf } from '../../deploy/roles/bingo-rule.ts';
import { sh, type ShellCommand } from '../../deploy/remote/shell.ts';
import type { Scene, Site } from '../fault.ts';

/** Prints `pid` and `began` of a unit's main process: together they are an identity. Fails when the unit is not active. */
export function mainProcess(unit: string): ShellCommand {
  return sh`set -e
state=$(systemctl show -P ActiveState ${unit})
[ "$state" = active ] || { echo ${unit} "is $state" >&2; exit 1; }
pid=$(systemctl show -P MainPID ${unit})
echo "pid=$pid"
echo "began=$(${beginningOf(sh`$pid`)})"`;
}

/** Prints when a process began, in ticks since boot; nothing when there is none. Field 22 of stat(5), counted behind the name. */
export function beginningOf(pid: ShellCommand): ShellCommand {
  return sh`sed 's/.*) //' /proc/${pid}/stat 2>/dev/null | cut -d' ' -f20`;
}

/** Succeeds while the process found by `mainProcess` before the harm still lives. */
export function isSameProcess(before: ReadonlyMap<string, string>): ShellCommand {
  const pid = sh`${before.get('pid') ?? '0'}`;
  return sh`[ "$(${beginningOf(pid)})" = ${before.get('began') ?? 'unknown'} ]`;
}

/**
 * Leaves a mark beside the lease that the harm is being done, for harms that cannot be seen on a process: without it, healing leaves the
 * process alone. Fails, and nothing must be harmed then, when the lease was taken back or has ended.
 */
export function markBegun({ traces }: Pick<Scene, 'traces'>): ShellCommand {
  return sh`touch ${begunMark(traces)} || exit 1`;
}

/** Where a harm that does not show leaves its mark; in memory, gone with a reboot. */
export function begunMark({ directory }: Scene['traces']): string {
  return `${directory}/begun`;
}

/** What a harm has spoilt that does not show: the process found before it, once the harm was marked as begun. */
type Spoilt = Pick<Site, 'before' | 'traces'>;

function isSpoilt(spoilt: Spoilt | undefined): ShellCommand {
  if (spoilt === undefined) return sh`false`;
  return sh`[ -e ${begunMark(spoilt.traces)} ] && ${isSameProcess(spoilt.before)}`;
}

/**
 * Brings a service back: a process that the harm has spoilt is replaced, a unit that is down is started, and what systemd counted is
 * forgotten. A unit that came back by itself is left alone, and so is one that was never harmed.
 */
export function serviceHeal(unit: string, of: { readonly spoilt?: Spoilt } = {}): ShellCommand {
  return sh`set -e
if ${isSpoilt(of.spoilt)}; then systemctl restart ${unit}; fi
systemctl start ${unit}
systemctl reset-failed ${unit}`;
}

/**
 * Succeeds when the unit is active, its main process is not stopped and not the spoilt one, and it answers where it is asked; else says
 * what is wrong.
 */
export function serviceIsWell(
  unit: string,
  scene: Pick<Scene, 'plan'>,
  of: { readonly spoilt?: Spoilt } = {},
): ShellCommand {
  return sh`if ${isSpoilt(of.spoilt)}; then echo "the process that was harmed still runs"; exit 1; fi
state=$(systemctl show -P ActiveState ${unit})
[ "$state" = active ] || { echo ${unit} "is $state"; exit 1; }
pid=$(systemctl show -P MainPID ${unit})
case $(sed 's/.*) //' "/proc/$pid/stat" | cut -c1) in
  T) echo "process $pid of" ${unit} "is stopped"; exit 1;;
esac
${answers(unit, scene)}`;
}

/** How a service shows that it works and not only runs; a unit that has no question of its own is only looked at. */
function answers(unit: string, { plan }: Pick<Scene, 'plan'>): ShellCommand {
  if (unit !== 'bingo.service') return sh`true`;
  return sh`answer=$(curl -sS -m 5 ${`http://127.0.0.1:${portOf(plan.email)}/ping`} 2>&1)
[ "$answer" = pong ] || { echo "GET /ping answers $answer"; exit 1; }`;
}
