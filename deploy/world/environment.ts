import { homedir, hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import { z } from 'zod';
import { Failure } from './failure.ts';

/** An unset make variable arrives as an empty string: both mean "not said". */
const said = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value === '' ? undefined : value));
/** The kinds of run that `npx playwright test` can be: what is looked at, loaded, harmed, or broken on purpose to see it turn red. */
export const specRuns = ['checks', 'load', 'chaos', 'drill'] as const;
export type SpecRun = (typeof specRuns)[number];

const flag = said.transform((value) => value !== undefined && !['0', 'no', 'false'].includes(value));

/** Everything that a user can say by variable, `make deploy STAND=two`, and nothing else. */
const settingsSchema = z.object({
  STAND: said,
  PROVIDER: said,
  EMAIL: said,
  DOMAIN: said,
  SUBNET: said,
  BINGO_BINARY: said,
  TLS_CERT: said,
  TLS_KEY: said,
  MIRROR: said,
  SYSTEM_DIR: said,
  /** For PROVIDER=yandex: the way in (never stored, never shown), and what is wanted there (deploy/providers/yandex/options.ts). */
  YC_IAM_TOKEN: said,
  YC_SERVICE_ACCOUNT_KEY_FILE: said,
  YC_FOLDER_ID: said,
  YC_ZONE: said,
  YC_OPERATOR: said,
  YC_IMAGE_FAMILY: said,
  YC_PLATFORM: said,
  YC_CORE_FRACTION: said,
  YC_CORES: said,
  YC_MEMORY_GIB: said,
  YC_DISK_GIB: said,
  YC_PREEMPTIBLE: said,
  YC_NETWORK_ID: said,
  YC_STATIC_ADDRESSES: said,
  YC_AGENT_DEB: said,
  YC_AGENT_SHA256: said,
  /** The list of machines of PROVIDER=hosts: a path. */
  HOSTS: said,
  TARGET: said,
  TARGET_HTTPS: said,
  /** How often a benchmark measures, 1 to 20; how many storms blow over the emulated cloud, to 1000. */
  RUNS: said
    .transform((value) => (value === undefined ? undefined : Number(value)))
    .pipe(z.int().min(1).max(1_000).optional()),
  RUN: said.pipe(z.enum(specRuns).optional()).transform((value) => value ?? 'checks'),
  /** How often the whole of the checks is run by a soak: 1 to 100. */
  N: said
    .transform((value) => (value === undefined ? undefined : Number(value)))
    .pipe(z.int().min(1).max(100).optional()),
  /** For the report: runs by name, with commas between them; a run to compare with; limits to judge again by. */
  OF: said,
  AGAINST: said,
  BOUNDS: said,
  /** For the load: an endpoint by its path, `/db_dummy`, `/api/movie/{id}`; the file that the script for k6 is written to. */
  ENDPOINT: said,
  OUT: said,
  /** One question about the load: see load/ask.ts. */
  PROFILE: said,
  RATE: said,
  DURATION: said,
  ENGINE: said,
  WAY: said,
  /** For the chaos: words that the experiments chosen have in their names; how long a walk lasts, and its seed. */
  ONLY: said,
  WALK: said
    .pipe(
      z
        .string()
        .regex(/^\d+[sm]$/, 'say it with its unit, such as 90s or 10m')
        .optional(),
    )
    .transform((value) =>
      value === undefined ? undefined : Number.parseInt(value, 10) * (value.endsWith('m') ? 60_000 : 1_000),
    ),
  SEED: said
    .transform((value) => (value === undefined ? undefined : Number(value)))
    .pipe(z.int().min(0).max(0xff_ff_ff_ff).optional()),
  /** For the dashboard: the port of loopback that it is served on; 0 is any that is free. */
  PORT: said
    .transform((value) => (value === undefined ? undefined : Number(value)))
    .pipe(z.int().min(0).max(65_535).optional()),
  JSON: flag,
  FOLLOW: flag,
  /** For logs: only records of this level; only requests that took longer, milliseconds. */
  LEVEL: said.pipe(z.enum(['debug', 'info', 'warn', 'error', 'panic', 'fatal']).optional()),
  SLOWER: said
    .transform((value) => (value === undefined ? undefined : Number(value)))
    .pipe(z.number().min(0).max(1_000_000).optional()),
});
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** What the harness knows of the computer it runs on: the only place where the process's surroundings are read. */
export interface Environment {
  readonly settings: Settings;
  /** The checkout that this file belongs to. */
  readonly projectDir: string;
  readonly isRoot: boolean;
  readonly pid: number;
  /** The process that started this one: for a worker of Playwright, the run that it belongs to. */
  readonly parentPid: number;
  /** True when progress may be drawn with cursor movements. */
  readonly isTerminal: boolean;
  /** True when a password may be asked for. */
  readonly canAsk: boolean;
  readonly homeDir: string;
  /** This computer's name. */
  readonly computer: string;
}

/**
 * Reads the surroundings once.
 * @throws Failure `PlanInvalid` when a variable cannot be what it says.
 */
export function readEnvironment(): Environment {
  const parsed = settingsSchema.safeParse(process.env);
  if (!parsed.success) {
    throw new Failure('PlanInvalid', {
      attempted: 'read the settings',
      happened: z.prettifyError(parsed.error),
      hint: '`make help` lists what can be said',
    });
  }
  return {
    settings: parsed.data,
    projectDir: resolve(import.meta.dirname, '../..'),
    isRoot: userInfo().uid === 0,
    pid: process.pid,
    parentPid: process.ppid,
    isTerminal: isatty(1) && process.env['TERM'] !== 'dumb' && process.env['CI'] === undefined,
    canAsk: isatty(0),
    homeDir: homedir(),
    computer: hostname(),
  };
}

/** Whether a process with this number is alive (whoever owns it). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}
