import type { Remote } from '../deploy/remote/remote.ts';
import type { Machine } from '../deploy/stand.ts';
import { describe } from '../deploy/world/failure.ts';
import type { Injection } from './injection.ts';
import { journalText, readJournal } from './measure/journal.ts';

/** What a machine had to say about the time around an injection. */
export interface Evidence {
  /** `crash bingo.service on bingo-1: journal of bingo-1`. */
  readonly name: string;
  readonly text: string;
}

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
  // Clocks of one stand agree (R21), so the earliest of the victims' serves for all; one that lost its power showed none.
  const harmedMs = Math.min(...injection.machineMs.values());
  const since = Number.isFinite(harmedMs) ? new Date(harmedMs) : undefined;
  return await Promise.all(
    asked.map(async (machine) => ({
      name: `${injection.fault.name}: journal of ${machine.name}`,
      text: await readJournal(from.remote(machine), { since }).then(
        journalText,
        (thrown: unknown) => `(cannot be read: ${describe(thrown)})`,
      ),
    })),
  );
}
