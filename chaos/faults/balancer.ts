import { haproxyMetricsPort, reloadHaproxy } from '../../deploy/roles/balancer.ts';
import { sh } from '../../deploy/remote/shell.ts';
import type { Machine } from '../../deploy/stand.ts';
import { faultOn, type Fault, type MachineFault } from '../fault.ts';
import { roleIsWell } from './role-health.ts';

const haproxy = 'haproxy.service';
const varnish = 'varnish.service';

/** HAProxy takes its configuration anew, as after a renewed certificate: new worker, while the old one ends its requests. */
export function haproxyReload(machine: Machine): Fault {
  return balancerFault(machine, {
    kind: 'haproxy reload',
    what: 'reload HAProxy',
    endsBy: 'stand',
    promise: 'unseen',
    harm: () => reloadHaproxy,
  });
}

/** HAProxy's master is killed (SIGKILL); its worker is not asked. */
export function haproxyCrash(machine: Machine): Fault {
  return balancerFault(machine, {
    kind: 'haproxy crash',
    what: 'crash HAProxy',
    endsBy: 'stand',
    harm: () => sh`systemctl kill --kill-whom=main --signal=KILL ${haproxy}`,
  });
}

/** The process of HAProxy that serves is killed (SIGKILL), its master lives. */
export function haproxyWorkerCrash(machine: Machine): Fault {
  return balancerFault(machine, {
    kind: 'haproxy worker crash',
    what: "crash HAProxy's worker",
    endsBy: 'stand',
    harm: () => killChildren(haproxy),
  });
}

/** Varnish's manager is killed (SIGKILL), and what it kept is lost. Without Varnish users get slow answers from the nodes. */
export function varnishCrash(machine: Machine): Fault {
  return balancerFault(machine, {
    kind: 'varnish crash',
    what: 'crash Varnish',
    endsBy: 'stand',
    harm: () => sh`systemctl kill --kill-whom=main --signal=KILL ${varnish}`,
  });
}

/** The process of Varnish that serves is killed (SIGKILL), and what it kept is lost; its manager lives. */
export function varnishWorkerCrash(machine: Machine): Fault {
  return balancerFault(machine, {
    kind: 'varnish worker crash',
    what: "crash Varnish's worker",
    endsBy: 'stand',
    harm: () => killChildren(varnish),
  });
}

/** Every process of Varnish is stopped (SIGSTOP): connections are made, and nobody answers. */
export function varnishHang(machine: Machine): Fault {
  return balancerFault(machine, {
    kind: 'varnish hang',
    what: 'hang Varnish',
    endsBy: 'heal',
    harm: () => sh`systemctl kill --signal=STOP ${varnish}`,
    // A unit that is down has nobody to wake.
    heal: () => sh`systemctl kill --signal=CONT ${varnish} 2>/dev/null || true`,
  });
}

type BalancerFault = Pick<MachineFault, 'kind' | 'what' | 'endsBy' | 'harm'> &
  Partial<Pick<MachineFault, 'heal' | 'promise'>>;

/** Whatever the harm, healing leaves both services running, and being healed means that both answer. */
function balancerFault(machine: Machine, { heal, ...parts }: BalancerFault): Fault {
  return faultOn(machine, {
    ...parts,
    area: 'balancer',
    before: () => sh`systemctl is-active ${haproxy} ${varnish} >&2`,
    heal: (site) => sh`${heal?.(site) ?? sh`true`}
systemctl start ${haproxy} ${varnish} && systemctl reset-failed ${haproxy} ${varnish}`,
    isHealed: (site) => sh`${roleIsWell(site)} || exit 1
for url in ${`http://127.0.0.1:${haproxyMetricsPort}/metrics`} http://127.0.0.1:6081/varnish-health; do
  curl -fsS -m 5 -o /dev/null "$url" || exit 1
done`,
  });
}

function killChildren(unit: string) {
  return sh`set -e
children=$(ps -o pid= --ppid "$(systemctl show -P MainPID ${unit})")
kill -KILL $children`;
}
