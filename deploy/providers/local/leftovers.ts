import { sh } from '../../remote/shell.ts';
import type { Host } from '../../world/command.ts';
import { labelOf, type SystemDirectories } from './label.ts';

/**
 * For tests: one line for everything that is on this computer under the label of a stand: processes, mounts, network, firewall,
 * control groups, units, files. Routes have no label: they are shown by the subnets that the stand may have had.
 */
export async function leftoversOf(
  stand: string,
  facts: {
    readonly host: Host;
    readonly directories: SystemDirectories;
    readonly projectDir: string;
    readonly subnets: readonly string[];
  },
): Promise<readonly string[]> {
  const label = labelOf(stand, facts.directories);
  const name = `bst-${stand}-`;
  // The number of a process that looks has no place in what it finds: only arguments count, and its own script comes by stdin.
  const look = sh`
for file in /proc/[0-9]*/cmdline; do
  tr '\\0' ' ' < "$file" 2>/dev/null | grep -E -- ${`--machine=${name}|${label.directory}/`} | cut -c1-120 | sed 's/^/process: /'
done
grep -F " "${label.directory}/ /proc/mounts | sed 's/^/mount: /'
grep -F /${name} /proc/mounts | sed 's/^/mount: /'
ip -o link show 2>/dev/null | grep -E ${`(${label.bridge}|vb-${name}[a-z0-9-]*)[:@ ]`} | sed 's/^/link: /'
for subnet in ${facts.subnets}; do ip route show table all exact "$subnet" | sed 's/^/route: /'; done
nft list tables 2>/dev/null | grep -F " "${label.table} | sed 's/^/firewall: /'
find /sys/fs/cgroup -type d -name ${`${name}*`} 2>/dev/null | sed 's/^/cgroup: /'
find /run/systemd -name ${`*${name}*`} 2>/dev/null | sed 's/^/runtime: /'
if [ -d /run/systemd/system ]; then systemctl list-units --all --plain --no-legend ${`${name}*`} | sed 's/^/unit: /'; fi
find ${label.directory} ${facts.projectDir}/.stand/${stand} -maxdepth 1 2>/dev/null | sed 's/^/file: /'
true`;
  const found = await facts.host.run(look, {
    privileged: true,
    attempted: `look for what is left of ${stand}`,
  });
  return found.split('\n').filter((line) => line !== '');
}
