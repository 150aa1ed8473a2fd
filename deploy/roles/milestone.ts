/** Names of the Steps that Steps of other machines wait for (`StepReference.step`). */
export const milestone = {
  /** On the database machine: bingo can log in to its own, perhaps still empty, database. */
  databaseOpen: 'the database lets bingo in',
  /** On the first bingo machine: all seeded rows are there. */
  databaseSeeded: 'the database is seeded',
  /** On the database machine: every index that the specification needs is there. */
  databaseMigrated: 'the migrations are applied',
  /** On each bingo machine: bingo runs as configured and answers `pong`. */
  bingoAnswers: 'bingo answers',
} as const;
