import { z } from 'zod';
import type { DatabaseSession } from './database-session.ts';

/** Rows that `prepare_db` makes, and so the highest seeded ids. Source: bingo.md section 6 (R06, R07, R08). */
export const seededRows = { movies: 29_019, customers: 500_000, sessions: 5_000_000 } as const;

type SeededTable = keyof typeof seededRows;
const seededTables: readonly SeededTable[] = ['movies', 'customers', 'sessions'];

/** How far `prepare_db` has come: `partly` when it was cut off and is not transactional. */
export type Seed =
  | { readonly kind: 'missing' }
  | { readonly kind: 'partly'; readonly how: string }
  | { readonly kind: 'complete' };

/** What the database says of its seeded tables. */
export interface SeedFacts {
  /** Which of the four tables exist. */
  readonly tables: readonly string[];
  /** The highest id of each table; 0 when it is empty or missing. */
  readonly highestIds: Readonly<Record<SeededTable, number>>;
  /** bingo's own record says that its schema is half done. */
  readonly dirty: boolean;
}

/** Judges the facts. Only the highest ids are compared: tests add rows of their own, above the seeded ones. */
export function judgeSeed(facts: SeedFacts): Seed {
  if (facts.tables.length === 0) return { kind: 'missing' };
  const wanted = ['schema_migrations', ...seededTables];
  const missing = wanted.filter((table) => !facts.tables.includes(table));
  const short = seededTables.filter((table) => facts.highestIds[table] < seededRows[table]);
  const how = [
    ...(facts.dirty ? ['schema_migrations is dirty'] : []),
    ...missing.map((table) => `there is no table ${table}`),
    ...short
      .filter((table) => facts.tables.includes(table))
      .map((table) => `${table} ends at ${facts.highestIds[table]} of ${seededRows[table]}`),
  ];
  return how.length === 0 ? { kind: 'complete' } : { kind: 'partly', how: how.join(', ') };
}

const namesSchema = z.array(z.object({ name: z.string() }));
const highestSchema = z.array(z.object({ highest: z.number() })).length(1);
const dirtySchema = z.array(z.object({ dirty: z.boolean() })).length(1);

/** Asks how far the seeding has come. Milliseconds with the indexes, a third of a second without. */
export async function readSeed(session: DatabaseSession): Promise<Seed> {
  const rows = await session.rows(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'
     AND tablename IN ('schema_migrations', 'movies', 'customers', 'sessions')`,
  );
  const tables = namesSchema.parse(rows).map(({ name }) => name);
  const highest = async (table: SeededTable) => {
    if (!tables.includes(table)) return 0;
    const answer = await session.rows(`SELECT coalesce(max(id), 0)::float8 AS highest FROM ${table}`);
    return highestSchema.parse(answer)[0]?.highest ?? 0;
  };
  return judgeSeed({
    tables,
    highestIds: {
      movies: await highest('movies'),
      customers: await highest('customers'),
      sessions: await highest('sessions'),
    },
    dirty: tables.includes('schema_migrations') && (await readDirty(session)),
  });
}

async function readDirty(session: DatabaseSession): Promise<boolean> {
  // By way of JSON, because nobody wrote down whether the real table has this column.
  const answer = await session.rows(
    `SELECT coalesce(bool_or((to_jsonb(s) ->> 'dirty')::boolean), false) AS dirty FROM schema_migrations s`,
  );
  return dirtySchema.parse(answer)[0]?.dirty ?? false;
}

/** Bytes that the database holds on disk, tables of a transaction that has not ended yet among them. */
export async function readSizeBytes(session: DatabaseSession): Promise<number> {
  const schema = z.array(z.object({ bytes: z.number() })).length(1);
  const answer = await session.rows('SELECT pg_database_size(current_database())::float8 AS bytes');
  return schema.parse(answer)[0]?.bytes ?? 0;
}

/** Makes room for another run after one that was cut off. The tables hold nothing but a part of what it makes again. */
export async function dropPartialSeed(session: DatabaseSession): Promise<void> {
  await session.rows('DROP TABLE IF EXISTS sessions, customers, movies, schema_migrations');
}
