/** How a long piece of work is told by one process to another that draws it, keeps it, or shows it on a page: a line of words, readable as it is. */
export interface ToldLine {
  /** `peak on GET /db_dummy`, `bingo-1 crash: harmed` */
  readonly what: string;
  /** How far it is, 0…1; undefined when nobody can know. */
  readonly done?: number;
  /** The figures as people read them: `119.8 RPS, 0 errors, p90 103 ms`. */
  readonly figures: string;
}

/** The figures of a ToldLine as numbers, as far as there are any. */
export interface ToldFigures {
  readonly rps?: number;
  readonly errors?: number;
  readonly p90Ms?: number;
}

/** The line, with its line feed. How far is told as `30 of 120`, or `?`. */
export function toldText(
  what: string,
  of: { readonly figures: string; readonly part?: number; readonly whole?: number },
): string {
  const { figures, part, whole } = of;
  const far = part === undefined || whole === undefined ? '?' : `${part} of ${whole}`;
  return `live> ${what} | ${far} | ${figures}\n`;
}

/** Reads such a line; undefined when it is something else. */
export function parseTold(line: string): ToldLine | undefined {
  const [, what, far, figures] = /^live> (.+) \| (\?|\d+ of \d+) \| (.+)$/.exec(line.trimEnd()) ?? [];
  if (what === undefined || far === undefined || figures === undefined) return undefined;
  const [part = 0, whole = 0] = far === '?' ? [] : far.split(' of ').map(Number);
  return { what, figures, ...(far === '?' ? {} : { done: Math.min(1, part / Math.max(1, whole)) }) };
}

/** Reads the numbers out of the words. */
export function figuresOfTold({ figures }: Pick<ToldLine, 'figures'>): ToldFigures {
  const number = (pattern: RegExp): number | undefined => {
    const found = pattern.exec(figures)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const [rps, errors, p90Ms] = [number(/([\d.]+) RPS/), number(/(\d+) errors/), number(/p90 ([\d.]+) ms/)];
  return {
    ...(rps === undefined ? {} : { rps }),
    ...(errors === undefined ? {} : { errors }),
    ...(p90Ms === undefined ? {} : { p90Ms }),
  };
}

const cells = 24;

/** A line of a display: a bar and how far, where that is known, the figures, and what it is. */
export function barOf({ what, done, figures }: ToldLine): string {
  if (done === undefined) return `${figures}  ${what}`;
  const full = Math.round(done * cells);
  const bar = `${'█'.repeat(full)}${'·'.repeat(cells - full)}`;
  return `${bar} ${String(Math.round(done * 100)).padStart(3)} %  ${figures}  ${what}`;
}
