import { z } from 'zod';
import type { Answer } from './probes/answer.ts';

/** Rows as the application shows them: the columns of its tables (bingo.md section 6), whatever else it adds. */
export const movieSchema = z.looseObject({
  id: z.int(),
  name: z.string(),
  year: z.int(),
  duration: z.number(),
});
export type Movie = z.infer<typeof movieSchema>;

/** A row of `customers`. */
export const customerSchema = z.looseObject({
  id: z.int(),
  name: z.string(),
  surname: z.string(),
  birthday: z.string(),
  email: z.string(),
});
export type Customer = z.infer<typeof customerSchema>;

/** A row of `sessions`; how customer and movie are joined to it nobody wrote down. */
export const sessionSchema = z.looseObject({
  id: z.int(),
  customer: customerSchema.optional(),
  movie: movieSchema.optional(),
});
export type Session = z.infer<typeof sessionSchema>;

/** Lists of them. */
export const listSchemas = {
  movies: z.array(movieSchema),
  customers: z.array(customerSchema),
  sessions: z.array(sessionSchema),
} as const;

/** The one row of an answer, shown as an object or as a list of one: the query is that of the list (bingo.md section 7, B). */
export function rowOf(answer: Answer): unknown {
  const value = answer.body.json()?.value;
  const list = z.array(z.unknown()).safeParse(value);
  return list.data?.length === 1 ? list.data[0] : value;
}

/** Whether an answer shows no row at all: refused by a class of status, or an empty list, or nothing. */
export function isNoRow({ status, body }: Answer): boolean {
  if (status >= 400 && status <= 499) return true;
  const text = body.text().trim();
  return status >= 200 && status <= 299 && ['', '[]', '{}', 'null'].includes(text);
}

/** How two texts are ordered: by code points, or by a language's rules; a database may be set to either. */
export type Collation = (a: string, b: string) => number;

const collations: readonly Collation[] = [
  (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)),
  new Intl.Collator('en').compare,
  new Intl.Collator('en', { ignorePunctuation: true }).compare,
];

/** The first two neighbours that stand in the wrong order under every collation known, or undefined when the list is in order. */
export function misplaced<T>(
  rows: readonly T[],
  order: (collation: Collation) => (a: T, b: T) => number,
): readonly [T, T] | undefined {
  const found = collations.map((collation) => firstMisplaced(rows, order(collation)));
  return found.includes(undefined) ? undefined : found[0];
}

function firstMisplaced<T>(rows: readonly T[], compare: (a: T, b: T) => number): readonly [T, T] | undefined {
  for (const [place, row] of rows.entries()) {
    const next = rows[place + 1];
    if (next !== undefined && compare(row, next) > 0) return [row, next];
  }
  return undefined;
}

/** The orders of the lists (bingo.md section 7, A). */
export const orders = {
  movies: (text: Collation) => (a: Movie, b: Movie) => b.year - a.year || text(a.name, b.name) || b.id - a.id,
  customers: (text: Collation) => (a: Customer, b: Customer) =>
    text(a.surname, b.surname) ||
    text(a.name, b.name) ||
    // Days as ISO 8601 writes them are ordered as texts are.
    Number(b.birthday > a.birthday) - Number(b.birthday < a.birthday) ||
    b.id - a.id,
  sessions: (text: Collation) => (a: Session, b: Session) =>
    (b.movie?.year ?? 0) - (a.movie?.year ?? 0) ||
    text(a.movie?.name ?? '', b.movie?.name ?? '') ||
    (a.customer?.id ?? 0) - (b.customer?.id ?? 0) ||
    b.id - a.id,
} as const;
