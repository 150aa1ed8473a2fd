import { logDirectoryOf } from '../../deploy/roles/bingo-rule.ts';
import { sh, type ShellCommand } from '../../deploy/remote/shell.ts';
import type { Machine } from '../../deploy/stand.ts';
import { faultOn, type Fault, type MachineFault, type Scene, type Site } from '../fault.ts';
import { lastingHarm, lastingHarmEnd, lastingHarmEnded } from './lasting.ts';
import { roleIsWell } from './role-health.ts';

/**
 * A disk of a container that is larger than the one that the local provider makes is its host's, which must never be filled. No host
 * is that small: the image and the rows of one stand would not fit.
 */
const ownDiskMaxMib = 2_048;
/** What the flood may write at most, and so what the filler leaves it. The rotation cuts a log of 16 MB (bingo-logs.logrotate). */
const floodMib = 96;
/** Free space of a machine that is well. */
const enoughMib = 16;

/** The disk on which bingo's log lies is full to the last block, by a file of ours. */
export function diskFull(machine: Machine): Fault {
  return diskFault(machine, {
    kind: 'disk full',
    what: 'fill the disk',
    harm: (site) => fill(site, { leaveMib: 0 }),
  });
}

/** A file of ours leaves bingo's log a little room, and the log takes it by a flood of lines: the rotation has no room to copy it. */
export function logFlood(machine: Machine): Fault {
  return diskFault(machine, {
    kind: 'log flood',
    what: 'fill the disk by the log',
    harm: (site) => {
      const line = '{"level":"info","msg":"request completed","caller":"flood"}';
      const flood = sh`yes ${line} | head -c ${`${floodMib * 2}M`} >> ${logFile(site)}`;
      return sh`${fill(site, { leaveMib: floodMib })}
${lastingHarm(site, { words: ['/bin/sh', '-c', flood.text], properties: ['User=bingo'] })}
for try in $(seq 300); do
  systemctl -q is-active ${`${site.traces.harmUnit}.service`} || break
  sleep 0.1
done`;
    },
    // What the flood wrote is bingo's log now, and the rotation's to take away.
    heal: (site) => sh`${lastingHarmEnd(site)}
rm -f ${fillerOf(site)}
systemctl start bingo-logs.service`,
    isHealed: lastingHarmEnded,
  });
}

type DiskFault = Pick<MachineFault, 'kind' | 'what' | 'harm'> &
  Partial<Pick<MachineFault, 'heal' | 'isHealed'>>;

function diskFault(machine: Machine, { heal, isHealed, ...parts }: DiskFault): Fault {
  return faultOn(machine, {
    ...parts,
    area: 'resource',
    endsBy: 'heal',
    unsupported: diskOfItsOwn,
    heal: (site) => sh`rm -f ${fillerOf(site)}
${heal?.(site) ?? sh`true`}`,
    isHealed: (site) => sh`( ${isHealed?.(site) ?? sh`true`}
) || exit 1
if [ -e ${fillerOf(site)} ]; then echo ${`${fillerOf(site)} is there`}; exit 1; fi
free=$(${freeMib(site)})
[ "$free" -ge ${enoughMib} ] || { echo "only $free MiB of the disk are free"; exit 1; }
${roleIsWell(site)}`,
  });
}

/** A container shares the disk of its host, unless it was given one of its own. */
function diskOfItsOwn(scene: Scene): ShellCommand {
  return sh`size=$(df --output=size -BM ${logDirectoryOf(scene.plan.email)} | tail -n 1 | tr -dc 0-9)
if systemd-detect-virt --container --quiet && [ "$size" -gt ${ownDiskMaxMib} ]; then
  echo "the machine shares the disk of this computer ($size MiB), which must not be filled; machines that are made anew have one of their own"
fi`;
}

/**
 * A file takes what is free, in ever smaller pieces: the last block, and what is reserved for root. `fallocate` gives it the blocks
 * without writing them, so a disk that is a file itself does not grow on its host. What is left for the log is what others than root
 * may take.
 */
function fill(site: Site, { leaveMib }: { readonly leaveMib: number }): ShellCommand {
  const filler = fillerOf(site);
  return sh`set -e
size=0
chunk=$(( $(stat -f -c ${leaveMib > 0 ? '%a * %S' : '%f * %S'} ${logDirectoryOf(site.plan.email)}) - ${leaveMib * 2 ** 20} ))
for try in $(seq 64); do
  [ "$chunk" -ge 4096 ] || break
  if fallocate --offset "$size" --length "$chunk" ${filler} 2>/dev/null; then size=$((size + chunk)); else chunk=$((chunk / 2)); fi
  ${leaveMib > 0 ? sh`[ "$size" -eq 0 ] || break` : sh`true`}
done
[ "$size" -gt 0 ]`;
}

function freeMib({ plan }: Scene): ShellCommand {
  return sh`df --output=avail -BM ${logDirectoryOf(plan.email)} | tail -n 1 | tr -dc 0-9`;
}

function fillerOf({ plan, traces }: Scene): string {
  return `${logDirectoryOf(plan.email)}/${traces.file}`;
}

function logFile({ plan }: Scene): string {
  return `${logDirectoryOf(plan.email)}/main.log`;
}
