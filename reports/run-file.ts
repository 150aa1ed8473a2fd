import { join } from 'node:path';
import { z } from 'zod';
import { specRuns } from '../deploy/world/environment.ts';
import { Failure } from '../deploy/world/failure.ts';
import { readIfThere, writeWhole } from '../deploy/world/files.ts';
import { measuredSchema } from './measured.ts';
import { Redactor } from './secrets.ts';

/** Version of the format of `results.json`; a reader refuses any other. */
const version = 1;

/** A file that a check left behind, kept in the run's folder. */
const evidenceSchema = z
  .object({
    /** As the check called it. */
    name: z.string(),
    /** Its media type. */
    type: z.string(),
    /** Its path in the run's folder; missing when it was left out. */
    path: z.exactOptional(z.string()),
    bytes: z.number(),
    /** Why it was left out. */
    leftOut: z.exactOptional(z.string()),
    /** So many secrets stood in it and were taken out. */
    secretsRemoved: z.exactOptional(z.number()),
  })
  .readonly();
export type Evidence = z.infer<typeof evidenceSchema>;

/** One check that was to be made. */
const plannedSchema = z.object({
  /** `checks/clocks.spec.ts › the clock of database is exact`: the same in every run. */
  id: z.string(),
  title: z.string(),
  file: z.string(),
  line: z.number(),
  kind: z.enum(specRuns),
  /** Keys of the clauses that it proves or refutes. */
  proves: z.array(z.string()).readonly(),
});
export type PlannedCheck = Readonly<z.infer<typeof plannedSchema>>;

/** One check that was made. */
const checkSchema = plannedSchema.extend({
  verdict: z.enum(['pass', 'fail', 'unknown']),
  /** Why it is not a pass, in one line. */
  reason: z.exactOptional(z.string()),
  /** It was not to be had on this computer: told, and left out of every verdict. */
  isBeyond: z.exactOptional(z.literal(true)),
  /** All that the errors said, without colours. */
  error: z.exactOptional(z.string()),
  measured: z.array(measuredSchema).readonly(),
  /** ISO 8601, UTC, by the clock of the computer that looked. */
  startedAt: z.iso.datetime(),
  tookMs: z.number(),
  /** Which of the workers made it, from 0. */
  lane: z.number(),
  evidence: z.array(evidenceSchema).readonly(),
});
export type RunCheck = Readonly<z.infer<typeof checkSchema>>;

const serviceSchema = z.object({
  unit: z.string(),
  state: z.string(),
  version: z.string(),
  restarts: z.number(),
});
const machineSchema = z.object({
  name: z.string(),
  role: z.string(),
  address: z.string(),
  state: z.string(),
  healthy: z.boolean(),
  trouble: z.exactOptional(z.string()),
  vitals: z.exactOptional(
    z.object({
      system: z.string(),
      upS: z.number(),
      memoryMib: z.number(),
      services: z.array(serviceSchema).readonly(),
    }),
  ),
});
/** A stand as it was at one moment: the words of `make status JSON=1`, of which this keeps what a report shows. Never a secret. */
export const snapshotSchema = z.object({
  takenAt: z.iso.datetime(),
  healthy: z.boolean(),
  machines: z.array(machineSchema).readonly(),
  nodes: z.array(z.object({ name: z.string(), isUp: z.boolean(), status: z.string() })).readonly(),
  rows: z.object({ movies: z.number(), customers: z.number(), sessions: z.number() }).nullable(),
});
export type StandSnapshot = Readonly<z.infer<typeof snapshotSchema>>;

/** What was judged. */
export const subjectSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('stand'),
    name: z.string(),
    provider: z.string(),
    email: z.string(),
    domain: z.string(),
    /** `stand-in`, or the name of the user's own executable. */
    binary: z.string(),
    http: z.string(),
    https: z.string(),
    /** Missing when the stand could not be looked at. */
    before: z.exactOptional(snapshotSchema),
    after: z.exactOptional(snapshotSchema),
  }),
  z.object({ kind: z.literal('url'), name: z.string(), http: z.string() }),
]);
export type Subject = Readonly<z.infer<typeof subjectSchema>>;

const runSchema = z.object({
  format: z.literal('bingo-stand run'),
  version: z.literal(version),
  /** `<time>-<stand>`: the name of the run's folder. */
  id: z.string(),
  kind: z.enum(specRuns),
  startedAt: z.iso.datetime(),
  /** Missing while the run goes on, and for ever when it was killed. */
  endedAt: z.exactOptional(z.iso.datetime()),
  /** `running` to the end of its days is a run that was killed. */
  status: z.enum(['running', 'ended', 'interrupted', 'timedout']),
  /** What limited it: words of the command line that choose among the checks, the shard. */
  chosen: z.array(z.string()).readonly(),
  /** How many checks such a run has when nothing limits it; missing when that could not be found out. */
  whole: z.exactOptional(z.number()),
  harness: z.object({ version: z.string(), commit: z.exactOptional(z.string()), node: z.string() }),
  subject: subjectSchema,
  planned: z.array(plannedSchema).readonly(),
  checks: z.array(checkSchema).readonly(),
  /** What went wrong beside the checks: a file that could not be read, a worker that died. */
  troubles: z.array(z.string()).readonly(),
});
/** The facts of one run: everything that a report is made from, but for the files that `evidence` names. */
export type Run = Readonly<z.infer<typeof runSchema>>;

/** A run with its folder. */
export interface StoredRun {
  readonly directory: string;
  readonly run: Run;
}

const fileName = 'results.json';

/** Writes `results.json` whole, without the secrets that errors may have told; mode 0644, since nothing in it is secret then. */
export async function writeRun(
  directory: string,
  run: Omit<Run, 'format' | 'version'>,
  redactor = new Redactor(),
): Promise<void> {
  const clean: unknown = withoutSecrets(
    { format: 'bingo-stand run', version, ...run } satisfies Run,
    redactor,
  );
  await writeWhole(join(directory, fileName), `${JSON.stringify(clean, null, 1)}\n`, { mode: 0o644 });
}

/** Every text of it by itself: what JSON escapes stays whole. */
function withoutSecrets(value: unknown, redactor: Redactor): unknown {
  if (typeof value === 'string') return redactor.redact(value).text;
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, redactor));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutSecrets(one, redactor)]));
}

/**
 * Reads what `writeRun` wrote.
 * @throws Failure `PlanInvalid` when it is not there, or not of the format.
 */
export async function readRun(directory: string): Promise<Run> {
  const path = join(directory, fileName);
  const text = await readIfThere(path);
  if (text === undefined) throw invalid(path, 'there is no such file');
  try {
    return runSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw invalid(path, cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause), cause);
  }
}

function invalid(path: string, happened: string, cause?: unknown): Failure {
  return new Failure('PlanInvalid', {
    attempted: `read ${path}`,
    happened,
    hint: 'it was written by another version, or edited: leave this run out, or delete its folder',
    cause,
  });
}
