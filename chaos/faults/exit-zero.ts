import { sh, type ShellCommand } from '../../deploy/remote/shell.ts';
import type { Machine } from '../../deploy/stand.ts';
import { faultOn, type Fault } from '../fault.ts';
import { mainProcess, markBegun, serviceHeal, serviceIsWell } from './service-health.ts';

const unit = 'bingo.service';

/**
 * x86-64 for `exit_group(0)`: xor edi, edi; mov eax, 231; syscall. In octal, for printf(1): this text goes through two shells.
 */
const exitCode = String.raw`\061\377\270\347\000\000\000\017\005`;

/**
 * The process ends by itself with exit code 0, which `Restart=on-failure` misses (bingo.md section 3, C). No deadly number does that, and
 * no signal: so each thread that waits in the kernel comes back to code that leaves. Works for any x86-64 program; the file on the disk
 * is not touched, for the pages are the process's own.
 */
export function exitZero(machine: Machine): Fault {
  return faultOn(machine, {
    kind: 'exit 0',
    area: 'application',
    what: `exit 0 of ${unit}`,
    endsBy: 'stand',
    unsupported: () =>
      sh`[ "$(uname -m)" = x86_64 ] || echo "its processor is $(uname -m), and only that of x86_64 is known"`,
    before: () => mainProcess(unit),
    harm: (site) => sh`${markBegun(site)}
${leave(site.before.get('pid') ?? '0')}`,
    heal: (site) => serviceHeal(unit, { spoilt: site }),
    isHealed: (site) => serviceIsWell(unit, site, { spoilt: site }),
  });
}

/** All nine bytes in one write, for other threads may be about to run them. Field 9 of syscall (proc_pid_syscall(5)) is where the thread goes on. Waits until the process is gone: its log wakes it 20 times a second. */
function leave(pid: string): ShellCommand {
  return sh`set -e
for thread in /proc/${pid}/task/*; do
  at=$(cut -d' ' -f9 "$thread/syscall" 2>/dev/null) || continue
  [ -n "$at" ] || continue
  printf ${exitCode} | dd of=/proc/${pid}/mem bs=9 iflag=fullblock oflag=seek_bytes seek=$((at)) conv=notrunc 2>/dev/null || true
done
tries=0
while [ -e /proc/${pid} ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || { echo "process" ${pid} "did not leave" >&2; exit 1; }
  sleep 0.02
done`;
}
