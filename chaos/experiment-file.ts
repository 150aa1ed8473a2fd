import { z } from 'zod';
import { Failure } from '../deploy/world/failure.ts';
import { markKinds } from './measure/mark.ts';

/** Version of the format; a reader refuses any other. It rises when a key changes its meaning or goes; new keys do not raise it. */
const version = 1;

/** A number, `endless` where it has no end, null where too little was seen to tell. JSON knows no infinity. */
const valueSchema = z.union([z.number(), z.literal('endless')]).nullable();

const windowSchema = z
  .object({ fromMs: z.number(), toMs: z.number(), errorRatio: z.number(), lost: z.int(), looks: z.int() })
  .nullable();

/** What users went through in one stretch of time (chaos/measure/losses.ts). */
const lossesSchema = z.object({
  looks: z.int(),
  lost: z.int(),
  slow: z.int(),
  errorRatio: valueSchema,
  p50Ms: valueSchema,
  p90Ms: valueSchema,
  p99Ms: valueSchema,
  slowestMs: z.number(),
  /** Lost looks by what they were lost to: `refused`, `reset`, `timeout`, `5xx`, `slow`, `stale` … */
  byKind: z.record(z.string(), z.int()),
  /** The longest gap of all (`any`), then the longest of each kind. */
  gaps: z.array(
    z.object({
      kind: z.string(),
      lengthMs: z.number(),
      plusMinusMs: z.number(),
      lost: z.int(),
      fromMs: z.number(),
      open: z.boolean(),
    }),
  ),
  worst1s: windowSchema,
  worst10s: windowSchema,
});

/** Something that happened, by the one who saw it (chaos/measure/mark.ts). */
const markSchema = z.object({
  kind: z.enum(markKinds),
  machine: z.string().optional(),
  atMs: z.number(),
  plusMinusMs: z.number(),
  source: z.string(),
  words: z.string(),
});

/** How soon something was back (chaos/experiment/findings.ts). */
const backSchema = z.object({
  subject: z.string(),
  lost: z.boolean(),
  tookMs: valueSchema,
  plusMinusMs: z.number(),
  source: z.string(),
});

const fatesSchema = z.object({ acknowledged: z.int(), refused: z.int(), unknown: z.int() });

/** Everything that was seen of one experiment, but for the histories, which are files of their own beside it. All `…Ms` but durations are on one monotonic clock. */
export const experimentSchema = z.object({
  format: z.literal('bingo-stand experiment'),
  version: z.literal(version),
  /** `bingo-1 crash`. */
  name: z.string(),
  stand: z.string(),
  faults: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      area: z.string(),
      victims: z.array(z.string()),
      /** What the stand promises meanwhile, and who ends the harm (chaos/fault.ts). */
      promise: z.enum(['unseen', 'recovers']),
      endsBy: z.enum(['stand', 'heal']),
      injectedMs: z.number(),
      doneMs: z.number(),
      healingFromMs: z.number(),
      healedMs: z.number(),
    }),
  ),
  /** This moment on the monotonic clock was that time on the wall (ISO 8601, UTC). */
  instant: z.object({ monotonicMs: z.number(), wallTime: z.iso.datetime() }),
  startedMs: z.number(),
  endedMs: z.number(),
  steadyAgain: z.boolean(),
  /** How far each machine's clock was ahead of ours; applied to every mark from its journal. */
  clocks: z.array(z.object({ machine: z.string(), offsetMs: z.number(), plusMinusMs: z.number() })),
  timeLine: z.array(markSchema),
  /** Users in all: before the harm, until everybody was back, and after. */
  losses: z.object({
    before: lossesSchema,
    during: lossesSchema,
    after: lossesSchema,
    sinceHarm: lossesSchema,
  }),
  /** Since the harm. */
  reads: lossesSchema,
  byEndpoint: z.record(z.string(), lossesSchema),
  users: backSchema,
  nodes: z.array(backSchema),
  /** The longest start of a process after the harm. */
  startMs: z.number().nullable(),
  writes: z.object({
    posted: fatesSchema,
    deleted: fatesSchema,
    thereUnacknowledged: z.int(),
    rows: z.int(),
    wrong: z.array(z.object({ kind: z.string(), startTime: z.string(), words: z.string() })),
  }),
  seeded: z.object({ movies: z.int(), customers: z.int(), sessions: z.int() }),
  /** Our own targets: missing one fails no requirement. */
  targets: z.array(z.object({ what: z.string(), wanted: z.string(), seen: z.string(), met: z.boolean() })),
  /** The computer that the harness (and a local stand) ran on: its load average over a minute at the end. */
  host: z.object({ loadAverage: z.number(), cpus: z.int() }),
  /** Names of the attached histories (checks/history-file.ts). */
  histories: z.array(z.string()),
});
export type ExperimentFile = z.output<typeof experimentSchema>;

/** One experiment as JSON. */
export function experimentText(file: Omit<ExperimentFile, 'format' | 'version'>): string {
  const whole: z.input<typeof experimentSchema> = { format: 'bingo-stand experiment', version, ...file };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** Reads what `experimentText` wrote. @throws Failure `PlanInvalid` when it is not of the format. */
export function parseExperiment(text: string): ExperimentFile {
  try {
    return experimentSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Failure('PlanInvalid', {
      attempted: 'read an experiment',
      happened: cause instanceof z.ZodError ? z.prettifyError(cause) : 'it is no JSON',
      hint: `it must be of format version ${version}`,
      cause,
    });
  }
}

/** What the file of an experiment is called among the evidence of its check. */
export const recordName = 'experiment.json';

/** What a piece of evidence of an experiment is called: a walk is one check of several experiments. */
export function evidenceName(experiment: string, what: string): string {
  return `${experiment}: ${what}`;
}

/** Whether a piece of evidence is the file of an experiment. */
export function isRecord(name: string): boolean {
  return name === recordName || name.endsWith(`: ${recordName}`);
}

/** A value as the file has it. */
export function fileValue(value: number | null): number | 'endless' | null {
  return value === null || Number.isFinite(value) ? value : 'endless';
}
