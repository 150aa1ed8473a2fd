import { askDatabase, countSeeded, type SeededRows } from '../checks/inside/rows.ts';
import type { Remote } from '../deploy/remote/remote.ts';
import type { AttachedStand } from '../deploy/attached-stand.ts';
import { Failure } from '../deploy/world/failure.ts';

/** How often each of these sessions is in the database, by id; those that are not there are left out. @throws Failure as `Remote.run`. */
export async function countRows(
  stand: AttachedStand,
  ids: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (ids.length === 0) return new Map();
  const text = await askDatabase(
    databaseOf(stand),
    `select id, count(*) from sessions where id in (${ids.map(Number).join(', ')}) group by id`,
  );
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [id, count] = line.split(' ').map(Number);
      return [id ?? NaN, count ?? NaN];
    }),
  );
}

/** Counts the seeded rows (R20). @throws Failure as `Remote.run`. */
export async function seededRows(stand: AttachedStand): Promise<SeededRows> {
  return await countSeeded(databaseOf(stand));
}

/** Takes an index from the database, for a drill: `make deploy` makes it again. @throws Failure as `Remote.run`. */
export async function dropIndex(stand: AttachedStand, index: string): Promise<void> {
  await askDatabase(databaseOf(stand), `drop index ${index}`);
}

function databaseOf(stand: AttachedStand): Remote {
  const [database] = stand.withRole('database');
  if (database !== undefined) return stand.remote(database);
  throw new Failure('PlanInvalid', {
    attempted: 'find the database of the stand',
    happened: 'its Plan has no machine of that role',
  });
}
