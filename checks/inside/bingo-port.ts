import { portOf } from '../../deploy/roles/bingo-rule.ts';

/** The port that bingo listens on, which follows from the owner's e-mail (R22). */
export function bingoPortOf(email: string): number {
  return portOf(email);
}
