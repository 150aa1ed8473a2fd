import type { OwnRow, RowMark } from '../checks/inside/own-rows.ts';

/** What became of a request that changes something. `unknown`: it was sent, and nobody knows whether it was done. */
export type Fate = 'acknowledged' | 'refused' | 'unknown';

/** A session that the Writer tried to make, and what became of it. */
export interface Write {
  /** Unique to the microsecond among all rows: by it the row is found even when no answer came. `2026-11-22T20:15:00.123456` (UTC). */
  readonly startTime: string;
  readonly posted: Fate;
  /** What the answer said; only of an acknowledged one. */
  readonly id?: number;
  /** What became of the order to delete it; undefined when none was given. */
  readonly deleted?: Fate;
  /** When it was planned, on the monotonic clock. */
  readonly dueMs: number;
}

/** How the database betrays what was answered. */
export type WrongKind =
  /** It was acknowledged, nobody deleted it, and it is not there. */
  | 'lost'
  /** It is there more than once. */
  | 'doubled'
  /** Its deletion was acknowledged, and it is there. */
  | 'undead'
  /** It is there with another id, customer or movie than was said. */
  | 'changed'
  /** Nobody has ever written it. */
  | 'stranger';

/** One row or write that is not as it must be. */
export interface Wrong {
  readonly kind: WrongKind;
  readonly startTime: string;
  readonly words: string;
}

/** What all the writes came to. */
export interface WritesSeen {
  readonly posted: Readonly<Record<Fate, number>>;
  readonly deleted: Readonly<Record<Fate, number>>;
  /** Of unknown and refused posts: how many are in the database all the same. */
  readonly thereUnacknowledged: number;
  readonly rows: number;
  readonly wrong: readonly Wrong[];
}

/** Lays what was answered beside what is in the database. */
export function auditWrites(writes: readonly Write[], rows: readonly OwnRow[], marked: RowMark): WritesSeen {
  const found = Map.groupBy(rows, ({ startTime }) => startTime);
  const written = new Set(writes.map(({ startTime }) => startTime));
  const strangers = rows
    .filter(({ startTime }) => !written.has(startTime))
    .map(({ id, startTime }) => wrong('stranger', startTime, `session ${id}`));
  return {
    posted: fates(writes.map(({ posted }) => posted)),
    deleted: fates(writes.flatMap(({ deleted }) => deleted ?? [])),
    thereUnacknowledged: writes.filter(
      ({ posted, startTime }) => posted !== 'acknowledged' && found.has(startTime),
    ).length,
    rows: rows.length,
    wrong: [
      ...writes.flatMap((write) => wrongOf(write, found.get(write.startTime) ?? [], marked)),
      ...strangers,
    ],
  };
}

function wrongOf(write: Write, rows: readonly OwnRow[], marked: RowMark): readonly Wrong[] {
  const { startTime, posted, deleted, id } = write;
  const name = id === undefined ? 'a session without an answer' : `session ${id}`;
  if (rows.length > 1)
    return [wrong('doubled', startTime, `${name} is there as ${rows.map((row) => row.id).join(' and ')}`)];
  const [row] = rows;
  if (row === undefined) {
    // Only an order to delete it that may have been done excuses a row that was acknowledged.
    const mayBeGone = posted !== 'acknowledged' || deleted === 'acknowledged' || deleted === 'unknown';
    return mayBeGone ? [] : [wrong('lost', startTime, `${name} was acknowledged, and is not there`)];
  }
  if (deleted === 'acknowledged') return [wrong('undead', startTime, `${name} was deleted, and is there`)];
  const isAsSaid =
    (id === undefined || row.id === id) &&
    row.customerId === marked.customerId &&
    row.movieId === marked.movieId;
  return isAsSaid ? [] : [wrong('changed', startTime, `${name} is there as ${JSON.stringify(row)}`)];
}

function wrong(kind: WrongKind, startTime: string, words: string): Wrong {
  return { kind, startTime, words };
}

function fates(all: readonly Fate[]): Readonly<Record<Fate, number>> {
  const count = (fate: Fate): number => all.filter((one) => one === fate).length;
  return { acknowledged: count('acknowledged'), refused: count('refused'), unknown: count('unknown') };
}
