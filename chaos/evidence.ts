import type { Remote } from '../deploy/remote/remote.ts';
import { sh } from '../deploy/remote/shell.ts';
import type { Machine } from '../deploy/stand.ts';
import { describe } from '../deploy/world/failure.ts';
import type { Injection } from './injection.ts';

/** What a machine had to say about the time around an injection. */
export interface Evidence {
  /** `crash bingo.service on bingo-1: journal of bingo-1`. */
  readonly name: string;
  readonly text: string;
}

/** Some seconds before the harm show what was usual. */
const beforeS = 5;
const linesMax = 2_000;

/**
 * The journals of the victims and of the balancer from shortly before the harm until now. What cannot be read says why in its place: a
 * missing piece of evidence must not hide the others, nor keep a machine from being healed.
 */
export async function gatherEvidence(
  injection: Injection,
  from: { readonly machines: readonly Machine[]; remote(machine: Pick<Machine, 'name'>): Remote },
): Promise<readonly Evidence[]> {
  const victims = new Set(injection.fault.victims.map(({ name }) => name));
  const asked = from.machines.filter(({ name, role }) => victims.has(name) || role === 'balancer');
  // Clocks of one stand agree (R21), so the earliest of the victims' serves for all.
  const since = Math.floor(Math.min(...injection.machineMs.values()) / 1_000) - beforeS;
  const when = Number.isFinite(since) ? [`--since=@${since}`] : ['--boot'];
  return await Promise.all(
    asked.map(async (machine) => ({
      name: `${injection.fault.name}: journal of ${machine.name}`,
      text: await from
        .remote(machine)
        .run(sh`journalctl --no-pager -q -o short-iso-precise ${when} | tail -n ${linesMax}`, {
          timeoutMs: 20_000,
        })
        .catch((thrown: unknown) => `(cannot be read: ${describe(thrown)})`),
    })),
  );
}
