import type { Remote } from '../../deploy/remote/remote.ts';
import { firstOwnSessionId } from '../requirements/endpoints.ts';
import { askDatabase } from './rows.ts';

/** What marks sessions as the harness's own beside their ids: customer and movie together, which nobody else uses. */
export interface RowMark {
  readonly customerId: number;
  readonly movieId: number;
}

/** A session as it is in the database. */
export interface OwnRow extends RowMark {
  readonly id: number;
  /** To the microsecond, as it was given: `2026-11-22T20:15:00.123456`. */
  readonly startTime: string;
}

/** Reads every session of a time that is not a seeded one, whatever its mark. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function readOwnRows(
  database: Remote,
  of: { readonly fromStartTime: string; readonly toStartTime: string },
): Promise<readonly OwnRow[]> {
  const text = await askDatabase(
    database,
    `select id, to_char(start_time, 'YYYY-MM-DD"T"HH24:MI:SS.US'), customer_id, movie_id from sessions
     where id >= ${firstOwnSessionId} and start_time between ${literal(of.fromStartTime)} and ${literal(of.toStartTime)} order by id`,
  );
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [id, startTime = '', customerId, movieId] = line.split(' ');
      return { id: Number(id), startTime, customerId: Number(customerId), movieId: Number(movieId) };
    });
}

/** Deletes the harness's own sessions of a mark, also those that an earlier run left; gives back how many. Seeded rows are never touched (R20). */
export async function removeOwnRows(database: Remote, { customerId, movieId }: RowMark): Promise<number> {
  const removed = await askDatabase(
    database,
    `with removed as (delete from sessions where id >= ${firstOwnSessionId}
     and customer_id = ${customerId} and movie_id = ${movieId} returning 1) select count(*) from removed`,
  );
  return Number(removed);
}

/** A string in SQL, whatever is in it. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
