import { sh, type ShellCommand } from '../remote/shell.ts';
import { faultsDirectory } from './traces.ts';

/**
 * Prints one line for each thing on a machine that only a fault makes: units, files, drop-ins, packet rules and queues of ours, and
 * processes that somebody stopped. Nothing on a machine as deployed.
 */
export const leftoversLook: ShellCommand = sh`
systemctl list-units --all --plain --no-legend 'bingo-stand-lease-*' 'bingo-stand-harm-*' | while read -r unit rest; do echo "unit $unit"; done
for directory in ${faultsDirectory}/*/; do [ -d "$directory" ] && echo "files $directory"; done
find /run/systemd/system -name '*-bingo-stand-fault-*' 2>/dev/null | sed 's/^/drop-in /'
find /var /opt /tmp /root /home -xdev -maxdepth 6 -name '.bingo-stand-fault-*' 2>/dev/null | sed 's/^/file /'
if command -v nft >/dev/null; then nft list tables 2>/dev/null | grep bingo_stand_fault | sed 's/^/packet rules in /'; fi
if command -v tc >/dev/null; then tc qdisc show 2>/dev/null | grep -E '^qdisc (netem|tbf)|^qdisc htb b195:' | sed 's/^/packet queue /'; fi
for stat in /proc/[0-9]*/stat; do
  line=$(cat "$stat" 2>/dev/null) || continue
  after=\${line##*) }
  [ "\${after%% *}" = T ] && echo "stopped process \${line%%) *})"
done
true`;

/** Prints the ids of leases that are armed, or whose files are left, one a line. */
export const leasesLook: ShellCommand = sh`
{
  systemctl list-units --all --plain --no-legend 'bingo-stand-lease-*' | sed -n 's/^bingo-stand-lease-\\([0-9a-f]*\\)\\..*/\\1/p'
  ls ${faultsDirectory} 2>/dev/null
} | sort -u`;

/** The lines that a look has printed. */
export function linesOf(printed: string): readonly string[] {
  return printed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
