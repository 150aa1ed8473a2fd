import { sh, type ShellCommand } from '../remote/shell.ts';
import { tracesOf } from './traces.ts';

/** How often a machine tries to heal itself when its lease has ended, once a second. */
const triesMax = 30;

/** A lease to be armed on one machine. */
export interface LeaseOrder {
  readonly id: string;
  /** The fault, for whoever finds the lease: `crash bingo.service on bingo-1`. */
  readonly fault: string;
  readonly leaseMs: number;
  readonly heal: string;
}

/**
 * Arms the lease: the undo is written down on the machine, and a timer of its systemd runs it when the lease ends. The timer needs
 * an accuracy of its own, for systemd's default is a minute (systemd.timer(5)).
 */
export function armLease({ id, fault, leaseMs, heal }: LeaseOrder): ShellCommand {
  const { leaseUnit, harmUnit, directory, healScript } = tracesOf(id);
  // A shell of its own for the undo, for in a condition `set -e` would be deaf; braces, for the script removes itself.
  const script = sh`# Heals ${fault.replaceAll('\n', ' ')}. Written before the harm; run by ${leaseUnit}, or by hand as root.
{
  tries=0
  systemctl stop ${harmUnit}.service 2>/dev/null
  until sh ${directory}/undo; do
    tries=$((tries + 1))
    [ "$tries" -lt ${triesMax} ] || exit 1
    sleep 1
  done
  rm -rf ${directory}
  exit 0
}
`;
  return sh`set -e
mkdir -p -m 0700 ${directory}
printf '%s\n' ${heal} > ${directory}/undo
printf '%s' ${script.text} > ${healScript}
systemd-run --quiet --collect --unit=${leaseUnit} --description=${`heals ${fault}`} \
  --on-active=${Math.round(leaseMs)}ms --timer-property=AccuracySec=100ms \
  --property=TimeoutStartSec=180 --property=OOMScoreAdjust=-900 /bin/sh ${healScript}`;
}

/** Takes the lease back, and everything else that bears the injection's id but what only its own undo knows of. Idempotent. */
export function disarmLease(id: string): ShellCommand {
  const { leaseUnit, harmUnit, directory } = tracesOf(id);
  const units = [`${leaseUnit}.timer`, `${leaseUnit}.service`, `${harmUnit}.service`];
  // A unit that is not there cannot be stopped, which is as wanted: what is left is proven by a look of its own.
  return sh`systemctl stop ${units} 2>/dev/null
systemctl reset-failed ${units} 2>/dev/null
rm -rf ${directory}`;
}
