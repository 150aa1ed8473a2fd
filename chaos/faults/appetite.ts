import { sh } from '../../deploy/remote/shell.ts';
import type { Machine } from '../../deploy/stand.ts';
import { faultOn, type Fault } from '../fault.ts';
import { lastingHarm, lastingHarmEnd, lastingHarmEnded } from './lasting.ts';
import { roleIsWell } from './role-health.ts';

/** More eaters than a small machine has processors would only fight each other. */
const eatersMax = 4;
/** Where memory limits do not bind, the memory of a local machine is that of this computer. */
const memoryMaxMib = 1024;
/** What is left to the machine: sshd, systemd and the lease must live. */
const memoryLeftMib = 128;

/** Programs that do nothing but count take as much of every processor as the machine gives to a service of usual weight. */
export function processorEaten(machine: Machine): Fault {
  return faultOn(machine, {
    kind: 'processor eaten',
    area: 'resource',
    what: 'eat the processor',
    endsBy: 'heal',
    harm: (site) => {
      const eat = sh`eaters=$(nproc)
[ "$eaters" -le ${eatersMax} ] || eaters=${eatersMax}
for eater in $(seq "$eaters"); do while :; do :; done & done
wait`;
      return lastingHarm(site, { words: ['/bin/sh', '-c', eat.text], properties: ['CPUWeight=100'] });
    },
    heal: lastingHarmEnd,
    isHealed: (site) => sh`( ${lastingHarmEnded(site)}
) && ${roleIsWell(site)}`,
  });
}

/**
 * A program takes most of the free memory, at most a gigabyte, and holds it. When the kernel runs short, it is the first to go: what is
 * tried is a narrow machine, not whom the kernel kills.
 */
export function memoryEaten(machine: Machine): Fault {
  return faultOn(machine, {
    kind: 'memory eaten',
    area: 'resource',
    what: 'eat the memory',
    endsBy: 'heal',
    harm: (site) => {
      const eat = String.raw`my @held; push @held, "x" x (1 << 20) for 1 .. $ARGV[0]; print "full\n"; sleep 3600`;
      return sh`free=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
most=$((free - ${memoryLeftMib}))
[ "$most" -le ${memoryMaxMib} ] || most=${memoryMaxMib}
[ "$most" -gt 0 ] || { echo "only $free MiB are free" >&2; exit 1; }
${lastingHarm(site, { words: ['/usr/bin/perl', '-e', eat], properties: ['OOMScoreAdjust=1000'] })} "$most"`;
    },
    heal: lastingHarmEnd,
    isHealed: (site) => sh`( ${lastingHarmEnded(site)}
) && ${roleIsWell(site)}`,
  });
}
