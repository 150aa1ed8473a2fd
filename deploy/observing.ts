import type { Remote } from './remote/remote.ts';
import { sh } from './remote/shell.ts';
import { keepsFigures } from './roles/observability.ts';
import { observingUnitsOfRole } from './roles/units.ts';
import type { Machine } from './stand.ts';

const prometheus = 'prometheus.service';

/** Something that looks at the stand, and does not work. */
export interface ObserverIll {
  readonly machine: string;
  readonly unit: string;
  /** systemd's word (`failed`, `inactive`, `activating` …), or what is wrong with it while it runs. */
  readonly state: string;
  /** What to do, where a deploy does not repair it. */
  readonly hint?: string;
}

/** Asks a machine for what should look at it and does not. @throws Failure `MachineUnreachable`. */
export async function readObserving(
  remote: Remote,
  machine: Pick<Machine, 'name' | 'role'>,
): Promise<readonly ObserverIll[]> {
  const units = observingUnitsOfRole[machine.role];
  // A unit a line; its exit code says that one is not active, which is no failure of ours.
  const { stdout } = await remote.attempt(sh`systemctl is-active ${units}`, { as: 'login' });
  const ill = parseStates(stdout, units).flatMap(({ unit, state }) =>
    state === 'active' ? [] : [{ machine: machine.name, unit, state }],
  );
  if (machine.role !== 'balancer' || ill.some(({ unit }) => unit === prometheus)) return ill;
  const kept = await remote.attempt(keepsFigures, { as: 'login' });
  return kept.exitCode === 0
    ? ill
    : [...ill, { machine: machine.name, unit: prometheus, state: kept.stdout.trim() }];
}

/** Reads what `systemctl is-active` prints for these units, in their order. */
export function parseStates(
  output: string,
  units: readonly string[],
): readonly { readonly unit: string; readonly state: string }[] {
  const states = [...output.matchAll(/\S+/g)].map(([word]) => word);
  return units.map((unit, index) => ({ unit, state: states[index] ?? 'unknown' }));
}
