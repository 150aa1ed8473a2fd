import pg from 'pg';
import type { Remote } from '../remote/remote.ts';
import { describe, Failure } from '../world/failure.ts';

/** The role and the database that bingo uses; both have this name. */
export const databaseName = 'bingo';

/** How to reach the database: through the ssh connection to `remote`, as bingo. */
export interface DatabaseRoute {
  /** The machine whose sshd makes the connection, so the one that `pg_hba.conf` must let in. */
  readonly remote: Remote;
  /** The database's address as seen from there. */
  readonly host: string;
  readonly password: string;
}

/** What PostgreSQL's client needs to connect: for those who make their own connection. */
export interface DatabaseLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** A connection to bingo's database. */
export interface DatabaseSession {
  readonly login: DatabaseLogin;
  /**
   * Runs one statement and gives back its rows, to be parsed by the caller.
   * @throws Failure `CommandFailed`.
   */
  rows(text: string): Promise<readonly unknown[]>;
}

/** Longer than the longest thing we ask for: an index on a slow disk. */
const statementTimeoutMs = 600_000;
const connectTimeoutMs = 10_000;

/**
 * Connects to bingo's database by password, through a tunnel, and disconnects when `use` has ended.
 * The password stays on this computer and is never part of a command line.
 * @throws Failure `CommandFailed` when the database is not there, refuses the password or a statement;
 * what `use` throws otherwise.
 */
export async function withDatabase<T>(
  route: DatabaseRoute,
  use: (session: DatabaseSession) => Promise<T>,
): Promise<T> {
  await using tunnel = await route.remote.forward({ host: route.host, port: 5432 });
  const login = {
    host: '127.0.0.1',
    port: tunnel.port,
    user: databaseName,
    password: route.password,
    database: databaseName,
  };
  const client = new pg.Client({
    ...login,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
  });
  // A connection that breaks between two statements is told of by the next one.
  client.on('error', () => undefined);
  try {
    await translated(route, 'log in to the database', () => client.connect());
    return await use({
      login,
      rows: async (text) =>
        await translated(route, `ask the database (${shortened(text)})`, async () => {
          const result = await client.query<object>(text);
          return result.rows;
        }),
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function translated<T>(route: DatabaseRoute, attempted: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new Failure('CommandFailed', {
      attempted,
      machine: route.remote.machine,
      happened: describe(cause),
      hint: 'look at the journal of the database machine: make logs NODE=database',
      cause,
    });
  }
}

function shortened(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`;
}
