import type { RoleName } from '../../deploy/plan.ts';
import { lastBackMs, type Findings } from './findings.ts';

/** One number of our own that an experiment is held against. Missing it fails no requirement. */
export interface Objective {
  /** What is counted: `failed GETs`. */
  readonly what: string;
  readonly wanted: string;
  readonly seen: string;
  readonly met: boolean;
}

/** What we want to reach with a kind of harm (issue 5, "What it must reach": a local stand, 2 cores, 60 RPS). */
export interface Targets {
  readonly failedReadsMax?: number;
  readonly failedReadRatioMax?: number;
  /** Reads lost later than 2 s after the harm. */
  readonly failedReadsLaterMax?: number;
  readonly p99MsMax?: number;
  /** All of it: users and nodes. */
  readonly backMsMax?: number;
  /** The service: what users get. */
  readonly usersBackMsMax?: number;
}

const gone: Targets = { failedReadsMax: 0, backMsMax: 5_000 };
const vanished: Targets = { failedReadsLaterMax: 0, backMsMax: 5_000 };
const stuck: Targets = { p99MsMax: 1_500, backMsMax: 15_000 };

/** By kind of fault; others have none. */
const targetsByKind: Readonly<Record<string, Targets>> = {
  crash: gone,
  'exit 0': gone,
  panic: gone,
  sick: { failedReadRatioMax: 0.001, backMsMax: 10_000 },
  hang: stuck,
  leak: stuck,
  'power off': vanished,
  partition: vanished,
  // The second node lets the first grow older on purpose (bingo-stagger), so it is the service that is to be back.
  'crash of all nodes': { usersBackMsMax: 10_000 },
  'power off of all nodes': { usersBackMsMax: 10_000 },
};

/** The targets of a kind of fault on machines of a role. A partition is one whatever it lies between. Of a balancer and a database a stand has but one each. */
export function targetsOf(kind: string, role: RoleName): Targets {
  if (role !== 'bingo') return kind === 'haproxy reload' ? { failedReadsMax: 0 } : {};
  return targetsByKind[kind] ?? (/^(?:partition|deafness|muteness|refusal)\b/.test(kind) ? vanished : {});
}

/** Holds the findings against the targets. */
export function judgeTargets(findings: Findings, targets: Targets): readonly Objective[] {
  const { reads, readsLater } = findings;
  const backMs = lastBackMs(findings) ?? Infinity;
  return [
    objective('failed GETs', { most: targets.failedReadsMax, seen: reads.lost }),
    objective('part of GETs that failed', {
      most: targets.failedReadRatioMax,
      seen: reads.errorRatio ?? Infinity,
    }),
    objective('failed GETs later than 2 s', { most: targets.failedReadsLaterMax, seen: readsLater.lost }),
    objective('p99 of GETs, ms', { most: targets.p99MsMax, seen: reads.p99Ms ?? Infinity }),
    objective('back after, ms', { most: targets.backMsMax, seen: backMs }),
    objective('users back after, ms', {
      most: targets.usersBackMsMax,
      seen: findings.users.tookMs ?? Infinity,
    }),
  ].flat();
}

function objective(
  what: string,
  { most, seen }: { readonly most: number | undefined; readonly seen: number },
): readonly Objective[] {
  if (most === undefined) return [];
  return [{ what, wanted: `at most ${most}`, seen: words(seen), met: seen <= most }];
}

function words(value: number): string {
  if (!Number.isFinite(value)) return 'endless';
  return String(value < 1 ? Number(value.toFixed(5)) : Math.round(value));
}
