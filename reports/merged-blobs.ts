import type { Run, RunCheck } from './run-file.ts';

/**
 * A run that Playwright put together from the blobs of its shards: it began when the first of them did, not when they were put together, and two checks
 * that were made at the same moment, on two computers, stand in two lanes.
 */
export function onTrueTime<T extends Pick<Run, 'startedAt' | 'checks'> & Pick<Partial<Run>, 'endedAt'>>(
  run: T,
): T {
  const sorted = [...run.checks].sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  const [first] = sorted;
  if (first === undefined) return run;
  const endedMs = Math.max(...sorted.map(endMs));
  return {
    ...run,
    startedAt: first.startedAt,
    ...(run.endedAt === undefined ? {} : { endedAt: new Date(endedMs).toISOString() }),
    checks: inLanes(sorted),
  };
}

/** Each check in the first lane that is free when it begins. */
function inLanes(sorted: readonly RunCheck[]): readonly RunCheck[] {
  const busyUntilMs: number[] = [];
  return sorted.map((check) => {
    const fromMs = Date.parse(check.startedAt);
    const free = busyUntilMs.findIndex((untilMs) => untilMs <= fromMs);
    const lane = free < 0 ? busyUntilMs.length : free;
    busyUntilMs[lane] = endMs(check);
    return { ...check, lane };
  });
}

function endMs({ startedAt, tookMs }: RunCheck): number {
  return Date.parse(startedAt) + tookMs;
}
