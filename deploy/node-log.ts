import { z } from 'zod';

/** A record of bingo's log (bingo.md section 5), as far as it is shown. */
export interface LogRecord {
  readonly node: string;
  readonly atMs: number;
  readonly level: string;
  readonly message: string;
  /** Of a request: its path, and how long it took. */
  readonly path?: string;
  readonly tookMs?: number;
}

/** Which records are shown; what is not said lets everything through. */
export interface LogFilter {
  /** A path as the specification writes it, `/api/movie/{id}`, or its beginning as it was asked. */
  readonly endpoint?: string | undefined;
  readonly level?: string | undefined;
  readonly slowerMs?: number | undefined;
}

const recordSchema = z.object({
  level: z.string(),
  timestamp: z.string(),
  msg: z.string(),
  url_path: z.string().optional(),
  event_duration: z.number().optional(),
});

/** Reads one line; undefined when it is none of bingo's records (half a line at a rotation, say). */
export function parseRecord(node: string, line: string): LogRecord | undefined {
  const parsed = recordSchema.safeParse(jsonOf(line));
  if (!parsed.success) return undefined;
  const { level, timestamp, msg, url_path: path, event_duration: took } = parsed.data;
  const atMs = Date.parse(timestamp);
  if (Number.isNaN(atMs)) return undefined;
  return {
    ...{ node, atMs, level, message: msg },
    ...(path === undefined ? {} : { path }),
    // Nanoseconds, as Go writes durations.
    ...(took === undefined ? {} : { tookMs: took / 1_000_000 }),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a record is one of those asked for. What has no path is of no endpoint, and what took no time is not slow. */
export function isWanted(record: LogRecord, { endpoint, level, slowerMs }: LogFilter): boolean {
  if (level !== undefined && record.level !== level) return false;
  if (slowerMs !== undefined && !(record.tookMs !== undefined && record.tookMs > slowerMs)) return false;
  return endpoint === undefined || (record.path !== undefined && isOf(record.path, endpoint));
}

function isOf(path: string, endpoint: string): boolean {
  const wanted = endpoint.replace(/^[A-Z]+ /, '').split('/');
  const asked = path.split('?')[0]?.split('/') ?? [];
  return wanted.length === asked.length && wanted.every((part, at) => part === '{id}' || part === asked[at]);
}

/** A record on one line: the time of day, the node, and what matters. */
export function shortLine({ node, atMs, level, message, path, tookMs }: LogRecord): string {
  const time = new Date(atMs).toISOString().slice(11, 23);
  const took = tookMs === undefined ? '' : ` ${tookMs.toFixed(1)} ms`;
  return `${time} ${node} ${level.padEnd(5)} ${message}${path === undefined ? '' : ` ${path}`}${took}`;
}

/**
 * Puts the records of several nodes, each in its own order, into the order of their times: a record is held back until another is this much younger, so
 * that the line of a slower way is not overtaken.
 */
export class OneClock {
  readonly #heldMs: number;
  readonly #show: (record: LogRecord) => void;
  #waiting: LogRecord[] = [];

  constructor(options: { readonly heldMs: number; readonly show: (record: LogRecord) => void }) {
    this.#heldMs = options.heldMs;
    this.#show = options.show;
  }

  add(record: LogRecord): void {
    this.#waiting.push(record);
    const newestMs = this.#waiting.reduce((newest, { atMs }) => Math.max(newest, atMs), 0);
    this.#release(newestMs - this.#heldMs);
  }

  /** Shows all that is still held. */
  end(): void {
    this.#release(Infinity);
  }

  #release(untilMs: number): void {
    const due = this.#waiting.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
    this.#waiting = this.#waiting.filter(({ atMs }) => atMs > untilMs);
    for (const record of due) this.#show(record);
  }
}
