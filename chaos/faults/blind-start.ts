import { faultMarks } from '../../deploy/healing/fault-marks.ts';
import { sh } from '../../deploy/remote/shell.ts';
import { portOf } from '../../deploy/roles/bingo-rule.ts';
import type { Machine } from '../../deploy/stand.ts';
import { faultOn, type Fault } from '../fault.ts';
import { mainProcess, serviceHeal, serviceIsWell } from './service-health.ts';

const unit = 'bingo.service';
const address = '8.8.8.8/32';
const directory = `/run/systemd/system/${unit}.d`;

/**
 * bingo crashes, and its start is blind: packets to 8.8.8.8 vanish instead of being refused, so it takes 30 s (bingo.md section 6, A). They
 * vanish in the loopback interface, where nobody has that address: none leaves the machine, wherever it is. The unit lays the
 * blackhole route before each start, so a drop-in, gone with a reboot, puts this route in its place.
 */
export function blindStart(machine: Machine): Fault {
  return faultOn(machine, {
    kind: 'blind start',
    area: 'application',
    what: `blind start of ${unit}`,
    endsBy: 'stand',
    leaseMs: 90_000,
    before: () => sh`${mainProcess(unit)}
ip route show ${address} | grep -q '^blackhole' && echo route=blackhole || echo route=none`,
    harm: ({ traces }) => {
      // An empty assignment forgets the lines of the unit itself (systemd.service(5)); those of later drop-ins stay.
      const dropIn = `[Service]\nExecStartPre=\nExecStartPre=+/usr/sbin/ip route replace ${address} dev lo\n`;
      return sh`set -e
mkdir -p ${directory}
printf %s ${dropIn} > ${`${directory}/${traces.dropIn}`}
systemctl daemon-reload
logger -t ${faultMarks.tag} ${faultMarks.blindStart}
ip route replace ${address} dev lo
systemctl kill --kill-whom=main --signal=KILL ${unit}`;
    },
    heal: ({ before, plan, traces }) => sh`set -e
[ ! -e ${`${directory}/${traces.dropIn}`} ] || logger -t ${faultMarks.tag} ${faultMarks.healed}
rm -f ${`${directory}/${traces.dropIn}`}
rmdir ${directory} 2>/dev/null || true
systemctl daemon-reload
${before.get('route') === 'blackhole' ? sh`ip route replace blackhole ${address}` : sh`ip route flush ${address}`}
# A process that still waits for 8.8.8.8 is spared the rest.
curl -sS -m 5 -o /dev/null ${`http://127.0.0.1:${portOf(plan.email)}/ping`} 2>/dev/null || systemctl restart ${unit}
${serviceHeal(unit)}`,
    isHealed: (site) => sh`ip route show ${address} | grep -q '^blackhole' && route=blackhole || route=none
[ "$route" = ${site.before.get('route') ?? 'none'} ] || { echo "the route to 8.8.8.8 is $route"; exit 1; }
[ ! -e ${`${directory}/${site.traces.dropIn}`} ] || { echo "the drop-in is left"; exit 1; }
${serviceIsWell(unit, site)}`,
  });
}
