import type { RoleName } from '../deploy/plan.ts';
import type { Machine } from '../deploy/stand.ts';
import { Failure } from '../deploy/world/failure.ts';
import type { Fault } from './fault.ts';

/** How many machines of a role may be harmed at once. */
export type BlastRadius = Readonly<Record<RoleName, number>>;

/** One machine of each role: what a stand is asked to bear unless an experiment says more. */
export const oneOfEach: BlastRadius = { balancer: 1, bingo: 1, database: 1 };

/** The roles in which more machines would be harmed than may be, in words; none when the fault fits. */
export function excess(
  fault: Pick<Fault, 'victims'>,
  already: readonly Machine[],
  radius: BlastRadius,
): readonly string[] {
  const harmed = new Map([...already, ...fault.victims].map((machine) => [machine.name, machine]));
  const roles = Object.entries(radius).map(([role, most]) => {
    const names = [...harmed.values()].filter((machine) => machine.role === role).map(({ name }) => name);
    return { role, most, names };
  });
  return roles
    .filter(({ most, names }) => names.length > most)
    .map(({ role, most, names }) => `${names.join(' and ')} would be harmed, at most ${most} ${role} may be`);
}

/** @throws Failure `PlanInvalid` when the fault would harm more machines of a role than may be harmed at once. */
export function refuseExcess(fault: Fault, already: readonly Machine[], radius: BlastRadius): void {
  const found = excess(fault, already, radius);
  if (found.length === 0) return;
  throw new Failure('PlanInvalid', {
    attempted: fault.name,
    happened: `the blast radius would be exceeded: ${found.join('; ')}`,
    hint: 'heal the earlier fault first, or give this experiment a wider blast radius',
  });
}
