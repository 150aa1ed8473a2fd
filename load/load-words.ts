import type { DoubleEntry } from './double-entry.ts';
import type { LatencyHistogram } from './latency.ts';
import type { LoadResult } from './load-result.ts';
import { durationMs } from './profile.ts';

/** What a run came to on one line, for a log: rates, errors, percentiles, whether it may be believed, whether the books agree. */
export function summaryLine(result: LoadResult, doubleEntry?: DoubleEntry): string {
  const { counts, latency, achievedRps, validity } = result;
  const errors = counts.failed === 0 ? '0 errors' : `${counts.failed} errors (${errorsText(result)})`;
  return [
    `${nameOf(result)}: ${counts.ok} of ${counts.planned} answered, ${achievedRps.toFixed(1)} RPS, ${errors}`,
    percentilesText(latency.fromPlan),
    validity.word === 'VALID' ? 'VALID' : `INVALID: ${validity.reasons.join('; ')}`,
    booksText(doubleEntry),
  ].join(' | ');
}

/** `peak on GET /db_dummy, open loop` */
export function nameOf({ profile, traffic, engine }: LoadResult): string {
  return `${profile.name} on ${traffic.name}, ${engine}`;
}

/** What went wrong, by kind: `3 timeout, 1 status 503`. */
export function errorsText({ counts }: LoadResult): string {
  const kinds = [...counts.byKind].filter(([kind, count]) => kind !== 'status' && count > 0);
  const statuses = [...counts.byStatus].filter(
    ([status, count]) => (status < 200 || status > 299) && count > 0,
  );
  return [
    ...kinds.map(([kind, count]) => `${count} ${kind}`),
    ...statuses.map(([status, count]) => `${count} status ${status}`),
  ].join(', ');
}

/** `p50 101 p90 104 p99 120 ms` */
export function percentilesText(latency: LatencyHistogram): string {
  const figures = [0.5, 0.9, 0.99].map((ratio) => `p${ratio * 100} ${percentileText(latency, ratio)}`);
  return `${figures.join(' ')} ms`;
}

function percentileText(latency: LatencyHistogram, ratio: number): string {
  const seen = latency.percentileMs({ ratio });
  if (!seen.known) return '-';
  return Number.isFinite(seen.value) ? seen.value.toFixed(1) : 'endless';
}

function booksText(doubleEntry: DoubleEntry | undefined): string {
  if (doubleEntry === undefined) return 'the other books were not looked into';
  const { differences } = doubleEntry;
  return differences.length === 0 ? 'all books agree' : `the books DIFFER: ${differences.join('; ')}`;
}

/** What a run came to as a table of names and values. */
export function resultTable(
  result: LoadResult,
  doubleEntry: DoubleEntry | undefined,
): readonly (readonly [name: string, value: string])[] {
  const { counts, latency, generator, profile, origin, validity } = result;
  const { late } = generator;
  const seconds = (durationMs(profile) / 1_000).toFixed(0);
  return [
    ['load', `${nameOf(result)} at ${origin} for ${seconds} s`],
    ['offered', `${counts.offered} of ${counts.planned} requests, ${rate(result.offeredRps)}`],
    ['answered', `${counts.answered} at all, ${counts.ok} rightly`],
    ['achieved', rate(result.achievedRps)],
    ['errors', counts.failed === 0 ? 'none' : `${counts.failed}: ${errorsText(result)}`],
    ['from plan', percentilesText(latency.fromPlan)],
    ['from sending', percentilesText(latency.fromSending)],
    ['by node', [...result.byNode].map(([node, count]) => `${node} ${count}`).join(', ') || 'not seen'],
    [
      'generator',
      `${(generator.cpuShare * 100).toFixed(0)} % of a core, ${generator.atOnceMax} at once${late === undefined ? '' : `, 99 % left within ${late.p99Ms.toFixed(1)} ms`}`,
    ],
    ['measurement', validity.word === 'VALID' ? 'VALID' : `INVALID: ${validity.reasons.join('; ')}`],
    ['double entry', booksText(doubleEntry)],
  ];
}

/** The same for programs: plain numbers, latencies in ms, null for what is endless or not to be told. */
export function resultFacts(result: LoadResult): Readonly<Record<string, unknown>> {
  const { counts, latency, engine, profile, traffic, origin, validity } = result;
  return {
    ...{ engine, profile, origin, validity },
    traffic: traffic.name,
    planned: counts.planned,
    offered: counts.offered,
    answered: counts.answered,
    ok: counts.ok,
    failed: counts.failed,
    byKind: Object.fromEntries(counts.byKind),
    byStatus: Object.fromEntries(counts.byStatus),
    byNode: Object.fromEntries(result.byNode),
    offeredRps: result.offeredRps,
    achievedRps: result.achievedRps,
    fromPlan: percentilesOf(latency.fromPlan),
    fromSending: percentilesOf(latency.fromSending),
  };
}

function percentilesOf(latency: LatencyHistogram): Readonly<Record<string, number | undefined>> {
  const at = (ratio: number): number | undefined => {
    const seen = latency.percentileMs({ ratio });
    return seen.known ? seen.value : undefined;
  };
  return { p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), longestMs: latency.longestMs };
}

function rate(rps: number): string {
  return Number.isFinite(rps) ? `${rps.toFixed(2)} RPS` : 'no rate';
}
