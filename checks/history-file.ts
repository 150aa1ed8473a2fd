import { z } from 'zod';
import { Failure } from '../deploy/world/failure.ts';
import { writeWhole } from '../deploy/world/files.ts';
import { History } from './history.ts';
import { troubleKinds, type Observation } from './probes/probe.ts';

/** Version of the format; a reader refuses any other. */
const version = 1;

/** The first line: what the History is of, and one instant on both clocks, so that histories can be laid beside logs. */
const headSchema = z.object({
  format: z.literal('bingo-stand history'),
  version: z.literal(version),
  subject: z.string(),
  everyMs: z.number().positive(),
  /** This moment on the monotonic clock was that time on the wall (ISO 8601, UTC). */
  instant: z.object({ monotonicMs: z.number(), wallTime: z.iso.datetime() }),
});

/** One instant on both clocks. */
export interface Instant {
  readonly monotonicMs: number;
  readonly wallTime: Date;
}

/** A line for each look; milliseconds on the monotonic clock, to the microsecond. */
const lookSchema = z
  .object({
    due: z.number(),
    start: z.number(),
    end: z.number(),
    outcome: z.enum(['ok', 'fail', 'unknown']),
    kind: z.enum(troubleKinds).optional(),
    detail: z.string().optional(),
    status: z.int().optional(),
    node: z.string().optional(),
    reused: z.boolean().optional(),
  })
  .refine((look) => (look.outcome === 'ok') === (look.kind === undefined), 'what is not ok has a kind');

/** The last line: without it the file was cut off. */
const tailSchema = z.object({ looks: z.int() });

/** The whole History as NDJSON: head, one line a look in the order of their planned times, tail. */
export function historyText(history: History, instant: Instant): string {
  const head: z.input<typeof headSchema> = {
    format: 'bingo-stand history',
    version,
    ...history.about,
    instant: { monotonicMs: instant.monotonicMs, wallTime: instant.wallTime.toISOString() },
  };
  const lines = [head, ...history.observations.map(lineOf), { looks: history.observations.length }];
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}

/** Writes it whole or not at all; mode 0644, since nothing in it is secret. */
export async function writeHistory(path: string, history: History, instant: Instant): Promise<void> {
  await writeWhole(path, historyText(history, instant), { mode: 0o644 });
}

/**
 * Reads what `historyText` wrote. Keys that this version does not know are left out.
 * @throws Failure `PlanInvalid` naming the line that is not of the format, or that the file is cut off.
 */
export function parseHistory(text: string): { readonly history: History; readonly instant: Instant } {
  const lines = text.split('\n').filter((line) => line !== '');
  const head = parseLine(headSchema, lines, 0);
  const tail = parseLine(tailSchema, lines, Math.max(1, lines.length - 1));
  const looks = lines
    .slice(1, -1)
    .map((_line, place) => observationOf(parseLine(lookSchema, lines, place + 1)));
  if (tail.looks !== looks.length)
    throw invalid(`it should hold ${tail.looks} looks, and holds ${looks.length}`);
  const { monotonicMs, wallTime } = head.instant;
  return {
    history: new History({ subject: head.subject, everyMs: head.everyMs }, looks),
    instant: { monotonicMs, wallTime: new Date(wallTime) },
  };
}

/** One look as one line of NDJSON, without the line feed. */
export function lookText(seen: Observation): string {
  return JSON.stringify(lineOf(seen));
}

/** Reads what `lookText` wrote. @throws Failure `PlanInvalid` when it is not of the format. */
export function parseLook(line: string): Observation {
  return observationOf(parseLine(lookSchema, [line], 0));
}

function lineOf(seen: Observation): z.input<typeof lookSchema> {
  const { dueMs, startMs, endMs, outcome, trouble, status, node, reused } = seen;
  return {
    due: rounded(dueMs),
    start: rounded(startMs),
    end: rounded(endMs),
    outcome,
    ...trouble,
    ...(status === undefined ? {} : { status }),
    ...(node === undefined ? {} : { node }),
    ...(reused === undefined ? {} : { reused }),
  };
}

function observationOf(look: z.output<typeof lookSchema>): Observation {
  const { due, start, end, outcome, kind, detail = '', status, node, reused } = look;
  return {
    dueMs: due,
    startMs: start,
    endMs: end,
    ...(outcome === 'ok' || kind === undefined ? { outcome: 'ok' } : { outcome, trouble: { kind, detail } }),
    ...(status === undefined ? {} : { status }),
    ...(node === undefined ? {} : { node }),
    ...(reused === undefined ? {} : { reused }),
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

function parseLine<T>(schema: z.ZodType<T>, lines: readonly string[], place: number): T {
  const line = lines[place];
  if (line === undefined) throw invalid('it is cut off');
  try {
    return schema.parse(JSON.parse(line));
  } catch (cause) {
    const isLast = place === lines.length - 1;
    throw invalid(`line ${place + 1} is not of the format${isLast ? ', or the file is cut off' : ''}`, cause);
  }
}

function invalid(happened: string, cause?: unknown): Failure {
  return new Failure('PlanInvalid', { attempted: 'read a history', happened, cause });
}
