import { Listr } from 'listr2';
import { monotonicMs } from './clock.ts';

/** How one piece of work ended: nothing to do, or something was changed. */
export type Outcome = 'ok' | 'changed';

/** Told by everything that works on the stand; `subject` is a machine's name, `stand`, or `this computer`. */
export interface Progress {
  started(subject: string, what: string): void;
  said(subject: string, text: string): void;
  ended(subject: string, what: string, outcome: Outcome): void;
  failed(subject: string, what: string, why: string): void;
  /** No more will be told; gives back what was counted, and leaves the terminal as it should stay. */
  close(): Promise<Tally>;
}

/** What a whole run changed. */
export interface Tally {
  readonly changed: number;
  readonly ok: number;
  readonly failed: number;
  readonly tookMs: number;
}

/** For a person at a terminal, for a log, for a program. */
export type ProgressStyle = 'live' | 'plain' | 'json';

/** Progress as a person sees it on a terminal, as lines for a log, or as one JSON object a line for a program. */
export function makeProgress(
  style: ProgressStyle,
  subjects: readonly string[],
  write: (text: string) => void = (text) => process.stdout.write(text),
): Progress {
  if (style === 'live') return new LiveProgress(subjects);
  return new LineProgress(write, style === 'json' ? jsonLine : plainLine);
}

interface ProgressEvent {
  readonly event: 'started' | 'said' | 'ended' | 'failed' | 'closed';
  readonly atMs: number;
  readonly subject?: string;
  readonly what?: string;
  readonly outcome?: Outcome;
  readonly tookMs?: number;
  readonly text?: string;
}

/** Counts what is told, and times it: the part that all styles share. */
class Book {
  readonly #startedMs = monotonicMs();
  readonly #open = new Map<string, number>();
  readonly #count = { changed: 0, ok: 0, failed: 0 };

  get atMs(): number {
    return Math.round(monotonicMs() - this.#startedMs);
  }

  start(subject: string, what: string): void {
    this.#open.set(`${subject}\0${what}`, monotonicMs());
  }

  /** Milliseconds since it was started. */
  end(subject: string, what: string, outcome: Outcome | 'failed'): number {
    this.#count[outcome] += 1;
    const key = `${subject}\0${what}`;
    const startedMs = this.#open.get(key) ?? monotonicMs();
    this.#open.delete(key);
    return Math.round(monotonicMs() - startedMs);
  }

  get tally(): Tally {
    return { ...this.#count, tookMs: this.atMs };
  }
}

class LineProgress implements Progress {
  readonly #book = new Book();
  readonly #write: (text: string) => void;
  readonly #line: (event: ProgressEvent) => string | undefined;

  constructor(write: (text: string) => void, line: (event: ProgressEvent) => string | undefined) {
    this.#write = write;
    this.#line = line;
  }

  started(subject: string, what: string): void {
    this.#book.start(subject, what);
    this.#tell({ event: 'started', atMs: this.#book.atMs, subject, what });
  }

  said(subject: string, text: string): void {
    this.#tell({ event: 'said', atMs: this.#book.atMs, subject, text });
  }

  ended(subject: string, what: string, outcome: Outcome): void {
    const tookMs = this.#book.end(subject, what, outcome);
    this.#tell({ event: 'ended', atMs: this.#book.atMs, subject, what, outcome, tookMs });
  }

  failed(subject: string, what: string, why: string): void {
    const tookMs = this.#book.end(subject, what, 'failed');
    this.#tell({ event: 'failed', atMs: this.#book.atMs, subject, what, tookMs, text: why });
  }

  close(): Promise<Tally> {
    this.#tell({ event: 'closed', atMs: this.#book.atMs });
    return Promise.resolve(this.#book.tally);
  }

  #tell(event: ProgressEvent): void {
    const line = this.#line(event);
    if (line !== undefined) this.#write(`${line}\n`);
  }
}

function jsonLine(event: ProgressEvent): string {
  return JSON.stringify(event);
}

function plainLine(event: ProgressEvent): string | undefined {
  const at = `${(event.atMs / 1000).toFixed(1).padStart(6)}s`;
  const subject = (event.subject ?? '').padEnd(13);
  const took = event.tookMs === undefined || event.tookMs < 100 ? '' : ` (${seconds(event.tookMs)})`;
  if (event.event === 'ended')
    return `${at}  ${subject} ${(event.outcome ?? '').padEnd(7)} ${event.what ?? ''}${took}`;
  if (event.event === 'failed') return `${at}  ${subject} FAILED  ${event.what ?? ''}${took}`;
  return undefined;
}

/** `8.3 s` */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** The part of listr2's task that is drawn on. */
interface Task {
  title: string;
  output: string;
}

interface Row {
  readonly subject: string;
  readonly startedMs: number;
  changed: number;
  ok: number;
  current: string;
  task?: Task;
  readonly finish: (why?: Error) => void;
}

/** One row a subject: spinner, what it is doing, how many steps were changed and how many were right, time taken. */
class LiveProgress implements Progress {
  readonly #book = new Book();
  readonly #rows = new Map<string, Row>();
  readonly #drawing: Promise<unknown>;

  constructor(subjects: readonly string[]) {
    const list = new Listr<unknown>([], {
      concurrent: true,
      exitOnError: false,
      rendererOptions: { collapseErrors: false },
    });
    for (const subject of subjects) {
      const ended = Promise.withResolvers<undefined>();
      const row: Row = {
        subject,
        startedMs: monotonicMs(),
        changed: 0,
        ok: 0,
        current: '',
        finish: (why) => {
          if (why === undefined) ended.resolve(undefined);
          else ended.reject(why);
        },
      };
      this.#rows.set(subject, row);
      list.add({
        title: subject,
        task: async (_context, task) => {
          row.task = task;
          draw(row);
          await ended.promise;
        },
      });
    }
    this.#drawing = list.run();
  }

  started(subject: string, what: string): void {
    this.#book.start(subject, what);
    this.#update(subject, (row) => {
      row.current = what;
    });
  }

  said(subject: string, text: string): void {
    this.#update(subject, (row) => {
      if (row.task !== undefined) row.task.output = text.slice(0, 100);
    });
  }

  ended(subject: string, what: string, outcome: Outcome): void {
    this.#book.end(subject, what, outcome);
    this.#update(subject, (row) => {
      row[outcome] += 1;
      row.current = '';
      if (row.task !== undefined) row.task.output = '';
    });
  }

  failed(subject: string, what: string, why: string): void {
    this.#book.end(subject, what, 'failed');
    this.#rows.get(subject)?.finish(new Error(`${subject}: ${what}: ${why}`));
  }

  async close(): Promise<Tally> {
    for (const row of this.#rows.values()) {
      row.current = '';
      draw(row);
      row.finish();
    }
    await this.#drawing;
    return this.#book.tally;
  }

  #update(subject: string, change: (row: Row) => void): void {
    const row = this.#rows.get(subject);
    if (row === undefined) return;
    change(row);
    draw(row);
  }
}

function draw(row: Row): void {
  if (row.task === undefined) return;
  const counts = `${row.changed} changed, ${row.ok} ok`.padEnd(20);
  const took = seconds(monotonicMs() - row.startedMs).padStart(7);
  row.task.title = `${row.subject.padEnd(13)} ${counts} ${took}  ${row.current}`;
}
