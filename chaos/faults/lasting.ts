import { sh, type ShellCommand } from '../../deploy/remote/shell.ts';
import { defaultLeaseMs, type Scene } from '../fault.ts';

/**
 * Runs something that harms for as long as it runs, in the injection's own transient unit, and comes back at once. It ends with its
 * heal, with the lease, and by systemd's own clock a little later, should both have failed.
 */
export function lastingHarm(
  { traces }: Pick<Scene, 'traces'>,
  of: {
    /** What runs: a program and its words. */
    readonly words: readonly string[];
    /** The longest it may run; the usual lease unless told. */
    readonly leaseMs?: number;
    /** More properties of the unit, as `systemd-run --property` takes them. */
    readonly properties?: readonly string[];
  },
): ShellCommand {
  const seconds = Math.ceil((of.leaseMs ?? defaultLeaseMs) / 1000) + 5;
  const properties = [`RuntimeMaxSec=${seconds}`, 'TimeoutStopSec=5', ...(of.properties ?? [])];
  return sh`systemd-run --quiet --collect --unit=${traces.harmUnit} --expand-environment=no ${properties.map((one) => `--property=${one}`)} ${of.words}`;
}

/** Ends what `lastingHarm` began. Succeeds also when it has ended, or was never begun. */
export function lastingHarmEnd({ traces }: Pick<Scene, 'traces'>): ShellCommand {
  const unit = `${traces.harmUnit}.service`;
  return sh`if ${isRunning(unit)}; then systemctl stop ${unit}; fi`;
}

/** Succeeds when what `lastingHarm` began has ended; else says so. */
export function lastingHarmEnded({ traces }: Pick<Scene, 'traces'>): ShellCommand {
  const unit = `${traces.harmUnit}.service`;
  return sh`if ${isRunning(unit)}; then echo ${`${unit} runs`}; exit 1; fi`;
}

function isRunning(unit: string): ShellCommand {
  return sh`[ -n "$(systemctl list-units --all --plain --no-legend ${unit})" ]`;
}
