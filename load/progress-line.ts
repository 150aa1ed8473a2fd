import type { LiveSecond } from './engine.ts';

/** How a running load is told by one process to another that draws it: one line a second, readable as it is. */
const mark = 'load> ';

/** What a display needs of one second. */
export interface LiveLine {
  /** `peak on GET /db_dummy` */
  readonly what: string;
  /** How far it is, 0…1. */
  readonly done: number;
  /** The figures as people read them: `119.8 RPS, 0 errors, p90 103 ms`. */
  readonly figures: string;
}

/** One second of a run as figures for people. */
export function figuresOf({ okRps, failedInAll, p90Ms }: LiveSecond): string {
  const p90 = p90Ms === undefined ? 'no answers' : `p90 ${Math.round(p90Ms)} ms`;
  return `${okRps.toFixed(1).padStart(6)} RPS, ${failedInAll} errors, ${p90}`;
}

/** The line of one second of a run, with its line feed. */
export function progressLine(what: string, second: LiveSecond): string {
  const { planned, plannedInAll } = second;
  return `${mark}${what} | ${planned} of ${plannedInAll} | ${figuresOf(second)}\n`;
}

/** Reads such a line; undefined when it is something else. */
export function parseProgress(line: string): LiveLine | undefined {
  const [, what, planned, inAll, figures] =
    /^load> (.+) \| (\d+) of (\d+) \| (.+)$/.exec(line.trimEnd()) ?? [];
  if (what === undefined || figures === undefined) return undefined;
  return { what, done: Math.min(1, Number(planned) / Math.max(1, Number(inAll))), figures };
}

const cells = 24;

/** A line of a display: a bar, how far, the figures. */
export function barOf({ what, done, figures }: LiveLine): string {
  const full = Math.round(done * cells);
  const bar = `${'█'.repeat(full)}${'·'.repeat(cells - full)}`;
  return `${bar} ${String(Math.round(done * 100)).padStart(3)} %  ${figures}  ${what}`;
}
