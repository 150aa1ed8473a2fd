import { availableParallelism, loadavg } from 'node:os';
import { experimentText, fileValue, type ExperimentFile } from '../experiment-file.ts';
import type { Losses } from '../measure/losses.ts';
import type { BackAgain, Findings } from './findings.ts';
import type { Course } from './run.ts';
import type { Objective } from './targets.ts';

/** The experiment as its file holds it. */
export function recordOf(
  course: Course,
  findings: Findings,
  of: {
    readonly stand: string;
    readonly targets: readonly Objective[];
    readonly histories: readonly string[];
  },
): string {
  const { injection, healing, instant } = course;
  const { fault } = injection;
  return experimentText({
    name: course.plan.name,
    stand: of.stand,
    faults: [
      {
        ...{
          name: fault.name,
          kind: fault.kind,
          area: fault.area,
          promise: fault.promise,
          endsBy: fault.endsBy,
        },
        victims: fault.victims.map(({ name }) => name),
        ...{ injectedMs: injection.atMs, doneMs: injection.doneMs },
        ...{ healingFromMs: healing.fromMs, healedMs: healing.doneMs },
      },
    ],
    instant: { monotonicMs: instant.monotonicMs, wallTime: instant.wallTime.toISOString() },
    ...{ startedMs: course.startedMs, endedMs: course.endedMs, steadyAgain: course.steadyAgain },
    clocks: course.machines.map(({ machine, clock }) => ({ machine, ...clock })),
    timeLine: [...findings.timeLine],
    losses: {
      before: lossesIn(findings.before),
      during: lossesIn(findings.during),
      after: lossesIn(findings.after),
      sinceHarm: lossesIn(findings.sinceHarm),
    },
    reads: lossesIn(findings.reads),
    byEndpoint: Object.fromEntries(
      Object.entries(findings.byEndpoint).map(([name, losses]) => [name, lossesIn(losses)]),
    ),
    users: backIn(findings.users),
    nodes: findings.nodes.map(backIn),
    startMs: findings.startMs ?? null,
    writes: { ...course.writes, wrong: [...course.writes.wrong] },
    seeded: course.seeded,
    targets: [...of.targets],
    host: { loadAverage: loadavg()[0] ?? 0, cpus: availableParallelism() },
    histories: [...of.histories],
  });
}

function lossesIn(losses: Losses): ExperimentFile['reads'] {
  const { p50Ms, p90Ms, p99Ms, errorRatio } = losses;
  return {
    ...losses,
    errorRatio: fileValue(errorRatio),
    p50Ms: fileValue(p50Ms),
    p90Ms: fileValue(p90Ms),
    p99Ms: fileValue(p99Ms),
    byKind: Object.fromEntries(Object.entries(losses.byKind)),
    gaps: [...losses.gaps],
  };
}

function backIn(back: BackAgain): ExperimentFile['users'] {
  return { ...back, tookMs: fileValue(back.tookMs ?? null) };
}
