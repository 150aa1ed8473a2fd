import { availabilityClauses } from './clauses/availability.ts';
import { careClauses } from './clauses/care.ts';
import { interactiveClauses } from './clauses/interactive.ts';
import { listAndSessionClauses } from './clauses/lists-and-sessions.ts';
import { transportClauses } from './clauses/transport.ts';
import type { Clause, RequirementId } from './requirement.ts';

/**
 * The catalogue: every clause of the specification by name, with its numbers, which are nowhere else.
 * `R.longDummyCached.bound`, `proves(R.lossUnseen, R.nodeRecovers)`.
 */
export const R = {
  ...availabilityClauses,
  ...interactiveClauses,
  ...listAndSessionClauses,
  ...transportClauses,
  ...careClauses,
} as const;

/** A name in the catalogue. */
export type ClauseKey = keyof typeof R;

/** Every clause, in the order of the catalogue. */
export const clauses: readonly Clause<ClauseKey>[] = Object.values(R);

/** The clauses of one Requirement: there is at least one for each. */
export function clausesOf(id: RequirementId): readonly Clause<ClauseKey>[] {
  return clauses.filter((one) => one.id === id);
}
