import { z } from 'zod';
import type { Remote } from '../remote/remote.ts';
import { sh } from '../remote/shell.ts';
import type { StandFacts } from '../stand.ts';
import { Failure, describe } from '../world/failure.ts';
import { databaseName, type DatabaseRoute, withDatabase } from './database-session.ts';
import { observerName } from './exporters.ts';
import { milestone } from './milestone.ts';
import { migrate, readMigrations } from './migrator.ts';
import { asWanted, differs, type Step, type StepReference } from './role.ts';
import { commandAnswers } from './step.ts';

const tables = ['sessions', 'customers', 'movies'] as const;

/** bingo's role and database exist, and bingo's password opens them: proven by logging in. */
export function databaseOpen(facts: StandFacts): Step {
  return {
    name: milestone.databaseOpen,
    async look({ remote }) {
      try {
        await withDatabase(routeOf(facts, remote), async (session) => await session.rows('SELECT 1'));
        return asWanted;
      } catch (thrown) {
        if (thrown instanceof Failure && thrown.kind === 'CommandFailed') {
          return differs(`bingo cannot log in: ${describe(thrown.facts.cause)}`);
        }
        throw thrown;
      }
    },
    async apply({ remote }) {
      // By standard input: a command line can be read by every process of the machine.
      await remote.run(sh`cd / && runuser -u postgres -- psql -X -q -v ON_ERROR_STOP=1`, {
        input: openingSql(facts.secrets.databasePassword),
      });
    },
  };
}

/** The statements that make role and database, or put them right. Exported for its test. */
export function openingSql(password: string): string {
  return `-- A statement with a password in it must not be logged, not even when it fails.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SELECT 'CREATE ROLE ${databaseName}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${databaseName}') \\gexec
ALTER ROLE ${databaseName} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${literal(password)};
-- "C" compares bytes: the same order everywhere, and the quickest.
SELECT 'CREATE DATABASE ${databaseName} OWNER ${databaseName} TEMPLATE template0 ENCODING ''UTF8''
  LC_COLLATE ''C'' LC_CTYPE ''C.UTF-8''' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${databaseName}') \\gexec
ALTER DATABASE ${databaseName} OWNER TO ${databaseName};
`;
}

/** The exporter's role may look at statistics, and at nothing else; it has no password (pg_hba.conf lets it in by its user of the system). */
export const databaseObserved: Step = commandAnswers({
  name: 'PostgreSQL shows its statistics to its exporter',
  look: sh`cd / && [ "$(runuser -u postgres -- psql -XAtq -c ${`SELECT rolcanlogin AND NOT rolsuper AND NOT rolcreatedb AND NOT rolcreaterole AND pg_has_role(oid, 'pg_monitor', 'member') FROM pg_roles WHERE rolname = '${observerName}'`})" = t ] || { echo ${`the role ${observerName} is not as wanted`}; false; }`,
  apply: sh`cd / && runuser -u postgres -- psql -X -q -v ON_ERROR_STOP=1 -c ${`DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${observerName}') THEN CREATE ROLE ${observerName}; END IF; END $$`} -c ${`ALTER ROLE ${observerName} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 3`} -c ${`GRANT pg_monitor TO ${observerName}`}`,
});

/** A string constant of PostgreSQL, right under either setting of standard_conforming_strings. */
function literal(text: string): string {
  const quoted = text.replaceAll("'", "''");
  return text.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}

const coverageSchema = z.array(
  z.object({ name: z.string(), rows: z.number(), pages: z.number(), visible: z.number() }),
);

/**
 * The tables are vacuumed and analysed after they were seeded: the plans are right and the index alone answers from the first query on,
 * not from when autovacuum comes by.
 */
export function databaseReadable(facts: StandFacts): Step {
  return {
    name: 'the tables are vacuumed and analysed',
    after: afterSeeding(facts),
    async look({ remote }) {
      const rows = await withDatabase(
        routeOf(facts, remote),
        async (session) =>
          await session.rows(
            `SELECT relname AS name, reltuples::float8 AS rows, relpages AS pages, relallvisible AS visible
             FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
          ),
      );
      const known = coverageSchema.parse(rows);
      const stale = tables.filter((table) => {
        const seen = known.find(({ name }) => name === table);
        return seen === undefined || seen.rows <= 0 || seen.visible < seen.pages * 0.9;
      });
      return stale.length === 0 ? asWanted : differs(`not vacuumed yet: ${stale.join(', ')}`);
    },
    async apply({ remote, say }) {
      await withDatabase(routeOf(facts, remote), async (session) => {
        for (const table of tables) {
          say(table);
          await session.rows(`VACUUM (ANALYZE) ${table}`);
        }
      });
    },
  };
}

/** Every migration is applied, and the index that it made is still there. */
export function migrationsApplied(facts: StandFacts): Step {
  return {
    name: milestone.databaseMigrated,
    after: afterSeeding(facts),
    async look({ remote }) {
      const states = await withDatabase(routeOf(facts, remote), readMigrations);
      const wrong = states.flatMap(({ name, index, state }) => {
        if (state === 'applied') return [];
        return [state === 'pending' ? `${name} is pending` : `${name} has lost its index ${index}`];
      });
      return wrong.length === 0 ? asWanted : differs(wrong.join(', '));
    },
    async apply({ remote, say }) {
      await withDatabase(routeOf(facts, remote), async (session) => {
        await migrate(session, say);
      });
    },
  };
}

/** Through the machine's own loopback, so that it needs no entry for this computer in `pg_hba.conf`. */
function routeOf(facts: StandFacts, remote: Remote): DatabaseRoute {
  return { remote, host: '127.0.0.1', password: facts.secrets.databasePassword };
}

function afterSeeding(facts: StandFacts): readonly StepReference[] {
  return facts.machines
    .filter(({ role }) => role === 'bingo')
    .slice(0, 1)
    .map(({ name }) => ({ machine: name, step: milestone.databaseSeeded }));
}
