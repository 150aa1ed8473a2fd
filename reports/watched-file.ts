import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere, writeWhole } from '../deploy/world/files.ts';
import { Failure } from '../deploy/world/failure.ts';

/** Version of the format of `watched.json`; a reader refuses any other. */
const version = 1;
const fileName = 'watched.json';
/** Prometheus is asked for 300 steps at most (reports/dashboard/window.ts), which have one end more. */
const pointsMax = 301;

const sentenceSchema = z.object({ en: z.string(), ru: z.string() }).readonly();
const count = z.number().nullable();
const seriesSchema = z
  .object({
    label: sentenceSchema,
    shape: z.enum(['line', 'steps', 'points', 'bars']),
    tone: z.enum(['good', 'bad', 'warn', 'calm', 'other', 'plain']),
    /** One for each step; null where there was none. */
    values: z.array(count).max(pointsMax).readonly(),
  })
  .readonly();
const chartSchema = z
  .object({
    /** The id of its panel on the dashboard. */
    panel: z.string(),
    endpoint: z.exactOptional(z.string()),
    series: z.array(seriesSchema).readonly(),
    /** Why it could not be read. */
    trouble: z.exactOptional(z.string()),
  })
  .readonly();
const endpointSchema = z
  .object({
    endpoint: z.string(),
    ...{ requests: count, failed: count, rejected: count, refused: count },
    ...{ p50S: count, p90S: count, p99S: count },
  })
  .readonly();
const alertSchema = z
  .object({
    name: z.string(),
    severity: z.string(),
    about: z.string(),
    /** Seconds since 1970. */
    fromS: z.number(),
    /** Null when it still fired at the end. */
    untilS: z.number().nullable(),
  })
  .readonly();

const headSchema = z.object({ format: z.literal('bingo-stand watched'), version: z.literal(version) });
const watchedSchema = z.discriminatedUnion('kind', [
  headSchema.extend({
    kind: z.literal('seen'),
    /** Seconds since 1970, whole steps. */
    fromS: z.number(),
    toS: z.number(),
    stepS: z.number().positive(),
    charts: z.array(chartSchema).readonly(),
    endpoints: z.array(endpointSchema).readonly(),
    alerts: z.array(alertSchema).readonly(),
    /** What else could not be read. */
    troubles: z.array(z.string()).readonly(),
  }),
  headSchema.extend({
    kind: z.literal('noData'),
    /** Why there is none. */
    reason: z.string(),
  }),
]);
type WatchedFile = Readonly<z.infer<typeof watchedSchema>>;

/** What the stand's Prometheus saw in the time of a run, or why nothing is known of that. */
export type Watched =
  | Omit<Extract<WatchedFile, { readonly kind: 'seen' }>, 'format' | 'version'>
  | Omit<Extract<WatchedFile, { readonly kind: 'noData' }>, 'format' | 'version'>;
/** One that has data. */
export type WatchedSeen = Extract<Watched, { readonly kind: 'seen' }>;

/** Writes `watched.json` whole into the folder of a run; mode 0644, for nothing in it is secret. */
export async function writeWatched(directory: string, watched: Watched): Promise<void> {
  const file = { format: 'bingo-stand watched', version, ...watched } satisfies WatchedFile;
  await writeWhole(join(directory, fileName), `${JSON.stringify(file)}\n`, { mode: 0o644 });
}

/**
 * Reads what `writeWatched` wrote; undefined when there is none: the run was killed, or judged a URL.
 * @throws Failure `PlanInvalid` when it is not of the format.
 */
export async function readWatched(directory: string): Promise<Watched | undefined> {
  const path = join(directory, fileName);
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  try {
    return watchedSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Failure('PlanInvalid', {
      attempted: `read ${path}`,
      happened: cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause),
      hint: 'it was written by another version, or edited: delete it, and the report says that there is no data',
      cause,
    });
  }
}
