import type { Remote } from '../../deploy/remote/remote.ts';
import { sh } from '../../deploy/remote/shell.ts';
import { logDirectoryOf } from '../../deploy/roles/bingo-rule.ts';
import { properties } from '../../deploy/roles/step.ts';

/** How bingo is kept alive on a node. */
export interface NodeService {
  /** systemd's word for `is-active`. */
  readonly active: string;
  readonly restart: string;
  /** How long ago the watchdog was fed; Infinity when there is none. */
  readonly fedAgoMs: number;
  /** How long systemd waits for the next feeding; 0 when it does not. */
  readonly watchdogMs: number;
}

/** Asks systemd. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function readNodeService(remote: Remote): Promise<NodeService> {
  const shown = properties(
    await remote.run(sh`echo "now=$(cut -d' ' -f1 /proc/uptime)"
systemctl show bingo.service -p ActiveState -p Restart -p WatchdogTimestampMonotonic
echo "watchdog=$(busctl get-property org.freedesktop.systemd1 "$(busctl call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager GetUnit s bingo.service | cut -d'"' -f2)" org.freedesktop.systemd1.Service WatchdogUSec | cut -d' ' -f2)"`),
  );
  const fedUs = Number(shown.get('WatchdogTimestampMonotonic') ?? 0);
  const nowUs = Number(shown.get('now')) * 1e6;
  const watchdogUs = Number(shown.get('watchdog') ?? 0);
  return {
    active: shown.get('ActiveState') ?? 'absent',
    restart: shown.get('Restart') ?? 'no',
    fedAgoMs: fedUs === 0 ? Infinity : Math.max(0, (nowUs - fedUs) / 1_000),
    // Never is the largest number there is.
    watchdogMs: Number.isSafeInteger(watchdogUs) ? watchdogUs / 1_000 : 0,
  };
}

/** What the routing table says of an address; no packet is sent. */
export interface RouteSeen {
  readonly hasRoute: boolean;
  readonly words: string;
}

/** Asks the routing table. @throws Failure `MachineUnreachable`. */
export async function askRoute(remote: Remote, address: string): Promise<RouteSeen> {
  const { exitCode, stdout, stderr } = await remote.attempt(sh`ip route get ${address}`, { as: 'login' });
  return { hasRoute: exitCode === 0, words: (stdout + stderr).trim().split('\n')[0] ?? '' };
}

/** The log of bingo, and what keeps it small. */
export interface LogSeen {
  /** Bytes of all files in its directory; undefined when `main.log` is not where the rule puts it. */
  readonly bytes: number | undefined;
  /** How long ago it was written to. */
  readonly writtenAgoMs: number;
  /** Whether the timer of its rotation is enabled, runs, and its last run ended well. */
  readonly rotates: boolean;
  /** Whether the rotation is of this very log. */
  readonly isNamed: boolean;
  readonly freeBytes: number;
}

/** Looks at the log directory that follows from the e-mail. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function readLog(remote: Remote, email: string): Promise<LogSeen> {
  const directory = logDirectoryOf(email);
  const log = `${directory}/main.log`;
  const shown = properties(
    await remote.run(sh`echo "now=$(date +%s)"
echo "written=$(stat -c %Y ${log} 2>/dev/null)"
echo "bytes=$(du -sb ${directory} 2>/dev/null | cut -f1)"
echo "free=$(df -B1 --output=avail ${'/opt'} | tail -1)"
echo "enabled=$(systemctl is-enabled bingo-logs.timer 2>/dev/null)"
echo "active=$(systemctl is-active bingo-logs.timer)"
echo "result=$(systemctl show -P Result bingo-logs.service)"
if grep -qF ${log} /etc/bingo-logs.logrotate 2>/dev/null; then echo named=yes; fi`),
  );
  const written = Number(shown.get('written') ?? 0);
  return {
    bytes: written === 0 ? undefined : Number(shown.get('bytes')),
    writtenAgoMs: (Number(shown.get('now')) - written) * 1_000,
    rotates:
      shown.get('enabled') === 'enabled' &&
      shown.get('active') === 'active' &&
      shown.get('result') === 'success',
    isNamed: shown.get('named') === 'yes',
    freeBytes: Number(shown.get('free')),
  };
}
