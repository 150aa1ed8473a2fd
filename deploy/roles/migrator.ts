import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import { z } from 'zod';
import { Failure, describe } from '../world/failure.ts';
import type { DatabaseLogin, DatabaseSession } from './database-session.ts';

const folder = fileURLToPath(new URL('../migrations/', import.meta.url));

/** One file of `deploy/migrations/`. */
export interface Migration {
  /** Its file's name without `.sql`, as the table `pgmigrations` records it. */
  readonly name: string;
  /** The whole file. */
  readonly text: string;
  /** The index that it makes. */
  readonly index: string;
}

/**
 * The migrations, in the order in which they are applied.
 * @throws Failure `PlanInvalid` when one does not make exactly one index: a lost index is restored by its migration alone.
 */
export function migrations(): readonly Migration[] {
  const names = readdirSync(folder).filter((file) => file.endsWith('.sql'));
  return names.sort().map((file) => {
    const text = readFileSync(`${folder}${file}`, 'utf8');
    const [index, another] = [...text.matchAll(/^CREATE INDEX (\w+) ON /gm)].map((match) => match[1]);
    if (index === undefined || another !== undefined) {
      throw new Failure('PlanInvalid', {
        attempted: `read the migration ${file}`,
        happened: 'it does not make exactly one index (CREATE INDEX name ON …)',
      });
    }
    return { name: file.replace(/\.sql$/, ''), text, index };
  });
}

/** What is known of one migration in a database. */
export interface MigrationState extends Migration {
  /** `lost`: it was applied, but its index is gone or invalid: somebody dropped it by hand. */
  readonly state: 'pending' | 'applied' | 'lost';
}

const namesSchema = z.array(z.object({ name: z.string() }));

/** Compares the folder with what the database says it has run, and with the indexes that it really has. */
export async function readMigrations(session: DatabaseSession): Promise<readonly MigrationState[]> {
  const [table] = z
    .array(z.object({ present: z.boolean() }))
    .parse(await session.rows("SELECT to_regclass('public.pgmigrations') IS NOT NULL AS present"));
  const recorded =
    table?.present === true ? namesSchema.parse(await session.rows('SELECT name FROM pgmigrations')) : [];
  const valid = namesSchema.parse(
    await session.rows(
      `SELECT relname AS name FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
       WHERE indisvalid AND relnamespace = 'public'::regnamespace`,
    ),
  );
  const ran = new Set(recorded.map(({ name }) => name));
  const indexes = new Set(valid.map(({ name }) => name));
  return migrations().map((migration) => {
    if (!ran.has(migration.name)) return { ...migration, state: 'pending' };
    return { ...migration, state: indexes.has(migration.index) ? 'applied' : 'lost' };
  });
}

/**
 * Undoes what is left of the lost migrations and applies all that are not applied, each in a transaction of its own:
 * an interrupted run leaves whole migrations behind and no lock, and is completed by the next.
 * @throws Failure `CommandFailed`.
 */
export async function migrate(session: DatabaseSession, say: (progress: string) => void): Promise<void> {
  const states = await readMigrations(session);
  try {
    for (const { name, state } of states) {
      if (state !== 'lost') continue;
      say(`${name} is applied again`);
      await runner({ ...options(session.login, say), direction: 'down', file: name });
    }
    await runner({ ...options(session.login, say), direction: 'up' });
  } catch (cause) {
    throw new Failure('CommandFailed', {
      attempted: 'apply the migrations',
      happened: describe(cause),
      hint: 'run make deploy again: what was done is kept',
      cause,
    });
  }
}

function options(login: DatabaseLogin, say: (progress: string) => void) {
  const info = (message: string) => {
    const name = /^### MIGRATION (\S+) \(UP\)/.exec(message)?.[1];
    if (name !== undefined) say(name);
  };
  const silent = () => undefined;
  return {
    databaseUrl: {
      ...login,
      // 256 MB hold the sort of 5 000 000 keys; both cores build. For this connection only: an idle server holds none of it.
      options:
        '-c maintenance_work_mem=256MB -c max_parallel_maintenance_workers=2 -c statement_timeout=600s',
    },
    dir: folder,
    // Only SQL is loaded from there.
    ignorePattern: '(?!.*\\.sql$).*',
    migrationsTable: 'pgmigrations',
    schema: 'public',
    singleTransaction: false,
    // A migration that was lost is older than ones that were not.
    checkOrder: false,
    // A deploy that was killed a moment ago may still be ending its statement.
    advisoryLockMode: 'wait' as const,
    logger: { debug: silent, info, warn: silent, error: silent },
  };
}
