import { petyaRows, type CheckRow, type CodeRow } from '../checks/requirements/petya.ts';
import type { ClauseRow, RequirementRow } from './matrix.ts';
import { worst, type Verdict } from './verdict.ts';

/** A row of Петя's, judged by our clauses. */
export interface PetyaVerdict {
  readonly row: CodeRow | CheckRow;
  readonly verdict: Verdict;
  readonly isWhole: boolean;
  /** The clauses that settle it, as they were judged. */
  readonly clauses: readonly ClauseRow[];
}

/** Петя's table in his order: a row is green when all clauses that settle it hold. */
export function petyaVerdicts(rows: readonly RequirementRow[]): readonly PetyaVerdict[] {
  const all = rows.flatMap(({ clauses }) => clauses);
  return petyaRows.map((row) => {
    const clauses = row.settledBy.flatMap(({ key }) => all.filter(({ clause }) => clause.key === key));
    return {
      row,
      verdict: worst(clauses.map(({ verdict }) => verdict)),
      isWhole: clauses.every(({ isWhole }) => isWhole),
      clauses,
    };
  });
}
