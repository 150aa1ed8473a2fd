import { createHash } from 'node:crypto';
import { sh, type ShellCommand } from '../../remote/shell.ts';
import { monotonicMs, until } from '../../world/clock.ts';
import type { Host } from '../../world/command.ts';
import type { KeyPair } from '../../stand-files.ts';
import { makeDisk, mountMachine } from './disk.ts';
import type { Image } from './image.ts';
import { holdingStand, type MachineLabel } from './label.ts';
import { machineProcesses, type MachineProcesses } from './processes.ts';
import { loginUser } from './recipe.ts';

/** What makes one local machine different from the golden image. */
export interface MachineFiles {
  readonly hostname: string;
  /** With its prefix: `10.77.0.10/24`. */
  readonly address: string;
  readonly operatorKey: string;
  readonly hostKey: KeyPair;
  /** The size of a disk of its own, when it has one; a machine that was made without stays without. */
  readonly diskMib?: number;
}

/** Names the content of a machine's files, so that a machine made with others is noticed. */
export function versionOf({ hostname, address, operatorKey, hostKey }: MachineFiles): string {
  const content = JSON.stringify({ hostname, address, operatorKey, hostKey });
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/**
 * Lays the machine's own files over the image: an overlay, host key, address, the operator's key. Run before it boots;
 * on a machine that runs already it puts in order what a lost state has changed (the keys).
 */
export function layMachine(label: MachineLabel, image: Image, files: MachineFiles): ShellCommand {
  const { root } = label;
  const network = `[Match]\nName=host0\n[Network]\nAddress=${files.address}\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n`;
  return sh`
set -e
umask 022
${holdingStand(label.stand)}
${files.diskMib === undefined ? sh`true` : makeDisk(label, files.diskMib)}
${mountMachine(label, image)}
rm -f ${label.made}
printf '%s\n' ${files.hostname} > ${root}/etc/hostname
[ -s ${root}/etc/machine-id ] || head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n' > ${root}/etc/machine-id
grep -q ${` ${files.hostname}$`} ${root}/etc/hosts 2>/dev/null || printf '127.0.0.1 localhost\n127.0.1.1 %s\n' ${files.hostname} > ${root}/etc/hosts
printf %s ${network} > ${root}/etc/systemd/network/20-lab.network
(umask 077; printf %s ${files.hostKey.privateKey} > ${root}/etc/ssh/ssh_host_ed25519_key)
printf '%s\n' ${files.hostKey.publicKey} > ${root}/etc/ssh/ssh_host_ed25519_key.pub
keys=${root}/home/${loginUser}/.ssh/authorized_keys
printf '%s\n' ${files.operatorKey} > "$keys"
chmod 0600 "$keys"
chown --reference=${root}/home/${loginUser} "$keys"
sync -f ${root}/etc/hostname
printf '%s\n' ${versionOf(files)} > ${label.made}`;
}

/** Boots the machine if it does not run, and comes back when systemd-nspawn holds it. */
export async function bootMachine(
  label: MachineLabel,
  image: Image,
  bridge: string,
  host: Host,
): Promise<void> {
  if ((await machineProcesses(label.root)) !== undefined) return;
  const words = [
    'systemd-nspawn',
    '--quiet',
    '--boot',
    '--register=no',
    '--keep-unit',
    `--directory=${label.root}`,
    `--machine=${label.name}`,
    `--network-bridge=${bridge}`,
    '--link-journal=no',
    '--resolv-conf=off',
    '--timezone=off',
    '--kill-signal=SIGRTMIN+3',
  ];
  const boot = sh`
set -e
${holdingStand(label.stand)}
${mountMachine(label, image)}
if [ -d /run/systemd/system ]; then
  systemctl reset-failed ${label.name}.service 2>/dev/null || true
  systemd-run --quiet --collect --unit=${label.name} --property=Delegate=yes --property=KillMode=mixed \
    --property=RestartForceExitStatus=133 --property=SuccessExitStatus=133 --property=TasksMax=8192 \
    --property=TimeoutStopSec=30 \
    --setenv=SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 --property=StandardOutput=append:${label.console} \
    --property=StandardError=append:${label.console} ${words}
else
  setsid sh -c ${keeperScript(label, words).text} </dev/null >>${label.console} 2>&1 9<&- &
fi`;
  await host.run(boot, { privileged: true, attempted: `boot ${label.machine}` });
  await until(
    { attempted: `boot ${label.machine}`, withinMs: 10_000, everyMs: 20, hint: `read ${label.console}` },
    async () => {
      const seen = await machineProcesses(label.root);
      return seen?.leader === undefined ? { missing: 'systemd-nspawn holds no machine yet' } : { seen };
    },
  );
}

/**
 * Without systemd on the host, a shell keeps the machine: it gives the machine cgroups of its own (without that, all machines
 * share one, and a service stopped in one is killed in all), and boots it again when it reboots (exit code 133).
 */
function keeperScript(label: MachineLabel, words: readonly string[]): ShellCommand {
  return sh`
for tree in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
  [ -f $tree/cgroup.procs ] || continue
  mkdir -p $tree/bingo-stand/${label.name}
  echo $$ > $tree/bingo-stand/${label.name}/cgroup.procs
done
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
while :; do
  ${words}
  [ $? -eq 133 ] || break
done`;
}

/** Kills the machine's PID 1, and with it everything in it, at once; also one that is just between two boots. */
export async function killMachine(label: MachineLabel, host: Host): Promise<void> {
  const bereft = new Set<number>();
  await until({ attempted: `power off ${label.machine}`, withinMs: 10_000, everyMs: 20 }, async () => {
    const left = await machineProcesses(label.root);
    if (left === undefined) {
      if (!(await isHeldBySystemd(label, host))) return { seen: true };
      // Whatever is left in its unit bears no name of the machine: a stop would ask it politely, and wait.
      const stop = sh`systemctl kill --kill-whom=all --signal=KILL ${label.name}.service 2>/dev/null
systemctl stop ${label.name}.service`;
      await host.attempt(stop, { privileged: true });
      return { missing: 'systemd is about to boot it again' };
    }
    const victims = victimsOf(left, bereft);
    if (victims.length > 0) await host.attempt(sh`kill -KILL ${victims.map(String)}`, { privileged: true });
    return { missing: `process ${left.keeper ?? left.shells.join(' ')} still holds it` };
  });
}

/** Whom to kill, in this order; `bereft` remembers the systemd-nspawn whose machines were killed. */
function victimsOf({ shells, keeper, leader }: MachineProcesses, bereft: Set<number>): readonly number[] {
  // The shells first, so that nothing boots the machine again.
  if (keeper === undefined) return shells;
  // systemd-nspawn goes only when it never had a machine to lose; else it ends by itself, and tidies up behind the machine.
  if (leader === undefined) return bereft.has(keeper) ? shells : [...shells, keeper];
  bereft.add(keeper);
  return [...shells, leader];
}

/** Whether systemd keeps the machine although no process does: it is about to boot it again. */
async function isHeldBySystemd(label: MachineLabel, host: Host): Promise<boolean> {
  const ask = sh`[ -d /run/systemd/system ] && systemctl show -P ActiveState ${label.name}.service`;
  const { stdout } = await host.attempt(ask, { privileged: true });
  return !['', 'inactive', 'failed'].includes(stdout.trim());
}

/** How long a machine that was just booted may overhear the order to shut down. */
const orderAgainMs = 2_000;

/** Asks the machine's systemd to shut down, and waits. */
export async function shutDownMachine(label: MachineLabel, host: Host): Promise<void> {
  const ordered = { atMs: -Infinity };
  await until({ attempted: `shut down ${label.machine}`, withinMs: 30_000, everyMs: 50 }, async () => {
    const left = await machineProcesses(label.root);
    if (left === undefined) return { seen: true };
    if (left.leader !== undefined && monotonicMs() - ordered.atMs > orderAgainMs) {
      ordered.atMs = monotonicMs();
      await host.attempt(sh`kill -s RTMIN+3 ${left.leader}`, { privileged: true });
    }
    return { missing: 'it still runs' };
  });
}

/** Removes the disk and every trace of a machine that does not run. */
export function machineRemoval(label: MachineLabel): ShellCommand {
  return sh`
${holdingStand(label.stand)}
if [ -d /run/systemd/system ]; then
  systemctl stop ${label.name}.service 2>/dev/null || true
  systemctl reset-failed ${label.name}.service 2>/dev/null || true
fi
while mountpoint -q ${label.root} 2>/dev/null; do umount ${label.root} 2>/dev/null || umount --lazy ${label.root}; done
while mountpoint -q ${label.diskRoot} 2>/dev/null; do umount ${label.diskRoot} 2>/dev/null || umount --lazy ${label.diskRoot}; done
# A systemd-nspawn that was killed tidies nothing up.
for kept in /run/systemd/nspawn/propagate/${label.name} /run/systemd/nspawn/unix-export/${label.name}; do
  while mountpoint -q "$kept" 2>/dev/null; do umount --lazy "$kept"; done
  rmdir "$kept" 2>/dev/null || true
done
rm -rf --one-file-system ${label.directory}
for tree in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
  [ -d $tree/bingo-stand/${label.name} ] || continue
  find $tree/bingo-stand/${label.name} -depth -type d -exec rmdir {} + 2>/dev/null || true
  rmdir $tree/bingo-stand 2>/dev/null || true
done
! [ -e ${label.directory} ]`;
}
