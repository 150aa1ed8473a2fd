import { z } from 'zod';
import type { Way } from '../checks/way.ts';
import { Failure, describe } from '../deploy/world/failure.ts';
import type { DoubleEntry } from './double-entry.ts';
import type { Arrival, LoadResult } from './load-result.ts';
import { arrivalSchema, headSchema, loadFileVersion, secondSchema } from './load-schema.ts';
import type { Traffic } from './traffic.ts';

/** A LoadResult and what belongs to it: what a report is made of, and what can be judged anew by other bounds. */
export interface LoadRecord {
  readonly result: LoadResult;
  readonly way: Way;
  /** When the first request was due, on the wall clock. */
  readonly startedAt: Date;
  /** Undefined when nobody could look into the other books. */
  readonly doubleEntry?: DoubleEntry;
}

/**
 * The record as NDJSON: a head with all figures, then a line for each second of the run, then one for each planned request where the engine keeps them.
 * load-schema.ts says what is in each.
 */
export function loadText({ result, ...record }: LoadRecord): string {
  const { arrivals, perSecond, byEndpoint, ...rest } = result;
  const head = headSchema.encode({
    format: 'bingo-stand load',
    version: loadFileVersion,
    ...record,
    result: { ...rest, byEndpoint: [...byEndpoint].map(([endpoint, load]) => ({ endpoint, ...load })) },
    seconds: perSecond.length,
    ...(arrivals === undefined ? {} : { arrivals: arrivals.length }),
  });
  const lines = [
    head,
    ...perSecond.map((one) => secondSchema.encode(one)),
    ...(arrivals ?? []).map((one) => arrivalSchema.encode(lineOf(one, result.traffic))),
  ];
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}

/** Reads what `loadText` wrote. @throws Failure `PlanInvalid` when it is not of the format, or cut off. */
export function parseLoad(text: string): LoadRecord {
  const lines = text.split('\n').filter((line) => line !== '');
  const { result, seconds, arrivals, way, startedAt, doubleEntry } = parsed(headSchema, lines, 0);
  const wanted = 1 + seconds + (arrivals ?? 0);
  if (lines.length !== wanted) throw invalid(`it should have ${wanted} lines, and has ${lines.length}`);
  const perSecond = lines.slice(1, 1 + seconds).map((_line, at) => parsed(secondSchema, lines, 1 + at));
  const looks = lines
    .slice(1 + seconds)
    .map((_line, at) => arrivalOf(parsed(arrivalSchema, lines, 1 + seconds + at), result.traffic));
  const byEndpoint = new Map(result.byEndpoint.map(({ endpoint, ...load }) => [endpoint, load]));
  return {
    way,
    startedAt,
    ...(doubleEntry === undefined ? {} : { doubleEntry }),
    result: { ...result, byEndpoint, perSecond, ...(arrivals === undefined ? {} : { arrivals: looks }) },
  };
}

function lineOf(one: Arrival, { parts }: Traffic): z.output<typeof arrivalSchema> {
  const { dueMs, startMs, endMs, outcome, trouble, status, node, reused, endpoint } = one;
  return {
    of: parts.findIndex((part) => part.endpoint.name === endpoint),
    due: dueMs,
    start: startMs,
    end: endMs,
    outcome,
    ...trouble,
    ...(status === undefined ? {} : { status }),
    ...(node === undefined ? {} : { node }),
    ...(reused === undefined ? {} : { reused }),
  };
}

function arrivalOf(line: z.output<typeof arrivalSchema>, { parts }: Traffic): Arrival {
  const { of, due: dueMs, start: startMs, end: endMs, outcome, kind, detail = '', ...rest } = line;
  const endpoint = parts[of]?.endpoint.name;
  if (endpoint === undefined) throw invalid(`the traffic has no part ${of}`);
  const trouble =
    outcome === 'ok' || kind === undefined
      ? { outcome: 'ok' as const }
      : { outcome, trouble: { kind, detail } };
  return { endpoint, dueMs, startMs, endMs, ...trouble, ...rest };
}

function parsed<T extends z.ZodType>(schema: T, lines: readonly string[], at: number): z.output<T> {
  try {
    return schema.parse(JSON.parse(lines[at] ?? ''));
  } catch (cause) {
    throw invalid(`line ${at + 1} is not of the format: ${describe(cause).slice(0, 200)}`, cause);
  }
}

function invalid(happened: string, cause?: unknown): Failure {
  return new Failure('PlanInvalid', { attempted: 'read the result of a load', happened, cause });
}
