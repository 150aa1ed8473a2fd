import type { RoleName } from '../plan.ts';
import type { Machine, StandFacts } from '../stand.ts';
import { balancerPackages, balancerSteps } from './balancer.ts';
import { basePackages, baseSteps } from './base.ts';
import { bingoPackages, bingoSteps } from './bingo.ts';
import { databasePackages, databaseSteps } from './database.ts';
import { observabilityPackages, observabilitySteps } from './observability.ts';
import type { Step } from './role.ts';

/** What each role adds to the base. */
const stepsOfRole: Readonly<Record<RoleName, (facts: StandFacts, machine: Machine) => readonly Step[]>> = {
  balancer: balancerSteps,
  bingo: bingoSteps,
  database: databaseSteps,
};

/** All Steps of one machine, in their order. */
export function stepsOf(facts: StandFacts, machine: Machine): readonly Step[] {
  return [
    ...baseSteps(facts, machine),
    ...stepsOfRole[machine.role](facts, machine),
    ...observabilitySteps(facts, machine),
  ];
}

/** The Debian packages of all roles: a golden image that has them lets a sealed lab do without any network. */
export const rolePackages: readonly string[] = [
  ...basePackages,
  ...balancerPackages,
  ...bingoPackages,
  ...databasePackages,
  ...Object.values(observabilityPackages).flat(),
];
