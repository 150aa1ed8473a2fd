import type { Remote } from '../../deploy/remote/remote.ts';
import { sh } from '../../deploy/remote/shell.ts';
import { databaseName } from '../../deploy/roles/database-session.ts';
import { Failure } from '../../deploy/world/failure.ts';
import { application } from '../requirements/application.ts';

/** Rows of each table that `prepare_db` made and that are still there: rows with other ids are not counted. */
export type SeededRows = Record<keyof typeof application.seeded, number>;

/** Counts the seeded rows, each id once. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function countSeeded(database: Remote): Promise<SeededRows> {
  const counts = Object.entries(application.seeded).map(
    ([table, rows]) => `(select count(*) from ${table} where id between 1 and ${rows})`,
  );
  const text = await askDatabase(database, `select ${counts.join(', ')}`);
  const [movies, customers, sessions, ...more] = text.split(' ').map(Number);
  if (movies === undefined || customers === undefined || sessions === undefined || more.length > 0) {
    throw new Failure('CommandFailed', {
      attempted: 'count the seeded rows',
      machine: database.machine,
      happened: `psql said ${text}`,
    });
  }
  return { movies, customers, sessions };
}

/** Tables without an index that begins with their id: every look at one row reads them whole (bingo.md section 6). */
export async function tablesWithoutIndex(database: Remote): Promise<readonly string[]> {
  const tables = Object.keys(application.seeded);
  const text = await askDatabase(
    database,
    `select string_agg(t.relname, ' ') from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attname = 'id'
     where t.relname in (${tables.map((table) => `'${table}'`).join(', ')}) and t.relkind = 'r'
     and not exists (select from pg_index i where i.indrelid = t.oid and i.indisvalid and i.indkey[0] = a.attnum)`,
  );
  return text.split(' ').filter(Boolean);
}

/** Asks the database by psql on its own machine: columns are told apart by a space. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function askDatabase(database: Remote, query: string): Promise<string> {
  return await database.run(
    sh`cd / && setpriv --reuid=postgres --regid=postgres --init-groups psql -XAtq -F ' ' -d ${databaseName} -c ${query}`,
  );
}
