import { sh } from '../../deploy/remote/shell.ts';
import type { Machine } from '../../deploy/stand.ts';
import { defaultLeaseMs, promiseOf, type Fault, type Scene, type Treatment } from '../fault.ts';
import { machineIsWell } from './machine-health.ts';
import { begunMark } from './service-health.ts';

/** A machine loses its power: no goodbye, nothing flushed. It holds no lease; the ledger tells to give it back its power. */
export function powerOff(machine: Machine): Fault {
  return powerFault(machine, {
    kind: 'power off',
    endsBy: 'heal',
    treat: (scene) => ({
      machine,
      harm: { by: 'provider', act: 'powerOff' },
      undo: { by: 'provider', machine: machine.name, isHealed: machineIsWell({ ...scene, machine }).text },
    }),
  });
}

/** A machine reboots in good order: its services are told to end, and it comes back by itself. */
export function reboot(machine: Machine): Fault {
  return powerFault(machine, {
    kind: 'reboot',
    endsBy: 'stand',
    treat: (scene) => ({
      machine,
      // A moment later, so that the connection on which it is said has its answer. The mark is in memory: it goes with this boot.
      harm: {
        by: 'machine',
        command: sh`set -e
mkdir -p -m 0700 ${scene.traces.directory}
touch ${begunMark(scene.traces)}
systemd-run --quiet --collect --on-active=100ms --timer-property=AccuracySec=10ms systemctl reboot`,
      },
      undo: {
        by: 'provider',
        machine: machine.name,
        isHealed: machineIsWell({ ...scene, machine }, { unless: begunMark(scene.traces) }).text,
      },
    }),
  });
}

interface PowerFault {
  readonly kind: string;
  readonly endsBy: Fault['endsBy'];
  readonly treat: (scene: Scene) => Treatment;
}

function powerFault(machine: Machine, { kind, endsBy, treat }: PowerFault): Fault {
  return {
    name: `${kind} on ${machine.name}`,
    kind,
    area: 'machine',
    victims: [machine],
    leaseMs: defaultLeaseMs,
    promise: promiseOf(machine),
    endsBy,
    unsupported: () => Promise.resolve(undefined),
    treat: (scene) => Promise.resolve([treat(scene)]),
  };
}
