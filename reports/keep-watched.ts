import type { Prometheus } from '../checks/inside/prometheus.ts';
import { openPrometheus } from '../checks/inside/scraped.ts';
import { attachStand } from '../deploy/attached-stand.ts';
import { wallTime } from '../deploy/world/clock.ts';
import type { Environment } from '../deploy/world/environment.ts';
import { describe } from '../deploy/world/failure.ts';
import { askEndpoints, askPanel } from './dashboard/ask-panels.ts';
import type { ChartAnswer } from './dashboard/dashboard-answer.ts';
import type { Panel } from './dashboard/panel.ts';
import { panels } from './dashboard/panels.ts';
import { askAlerts } from './dashboard/seen-marks.ts';
import { windowBetween } from './dashboard/window.ts';
import type { Run } from './run-file.ts';
import { Redactor } from './secrets.ts';
import { writeWatched, type Watched, type WatchedSeen } from './watched-file.ts';

/** Panels of the dashboard that a run keeps: what users got, endpoint by endpoint, and who answered them. */
const keptIds = ['service-rps', 'service-errors', 'rps', 'errors', 'latency', 'node-share'];

/** Those panels, in the order of the dashboard. */
export const keptPanels: readonly Panel[] = panels.filter(({ id }) => keptIds.includes(id));

/** More digits no chart can show. */
const digits = 4;

/**
 * Asks the stand's Prometheus what it saw in the time of a run that has ended, and keeps that in the run's folder; of a URL nothing is kept. Never throws for what
 * the stand does: without Prometheus the reason is kept instead, so that the report never shows a zero that nobody counted.
 */
export async function keepWatched(
  environment: Environment,
  run: Pick<Run, 'startedAt' | 'subject'>,
  to: { readonly directory: string; readonly redactor?: Redactor | undefined },
): Promise<void> {
  if (run.subject.kind === 'url') return;
  const watched =
    run.subject.before === undefined
      ? { kind: 'noData' as const, reason: 'the stand could not be looked at' }
      : await watchedOf(environment, new Date(run.startedAt)).catch((thrown: unknown) => ({
          kind: 'noData' as const,
          reason: (to.redactor ?? new Redactor()).redact(describe(thrown)).text,
        }));
  await writeWatched(to.directory, watched);
}

async function watchedOf(environment: Environment, startedAt: Date): Promise<Watched> {
  await using stand = await attachStand(environment);
  await using way = await openPrometheus(stand.remote(stand.balancer));
  // Not until the run ended but until now: the last of its requests are seen by a look that comes after them.
  return await watchedBetween(way.prometheus, { from: startedAt, to: wallTime() });
}

/**
 * What Prometheus saw between two moments, at least half a minute, in 300 steps at most.
 * @throws Failure `MachineUnreachable` when nobody answers; what it refuses is told beside the rest.
 */
export async function watchedBetween(
  prometheus: Prometheus,
  time: { readonly from: Date; readonly to: Date },
): Promise<WatchedSeen> {
  const window = windowBetween(time);
  const troubles: string[] = [];
  const charts: ChartAnswer[] = [];
  // One question after the other, as the dashboard asks.
  for (const panel of keptPanels) charts.push(...(await askPanel(prometheus, panel, window)));
  const told = async <T>(answer: Promise<readonly T[]>): Promise<readonly T[]> =>
    await answer.catch((thrown: unknown) => {
      troubles.push(describe(thrown));
      return [];
    });
  const endpoints = await told(askEndpoints(prometheus, window));
  const alerts = await told(askAlerts(prometheus, window));
  const { fromS, toS, stepS } = window;
  return {
    kind: 'seen',
    ...{ fromS, toS, stepS, endpoints, troubles },
    charts: charts.filter(saysSomething).map((chart) => ({
      ...chart,
      series: chart.series.map((one) => ({ ...one, values: one.values.map(short) })),
    })),
    alerts: alerts.map(({ name, severity, about, fromS: sinceS, untilS }) => ({
      ...{ name, severity, about, untilS },
      fromS: sinceS,
    })),
  };
}

/** An endpoint that nobody asked has its zeros in the table. What could not be read, and what is about the whole service, is always kept. */
function saysSomething({ endpoint, series, trouble }: ChartAnswer): boolean {
  if (endpoint === undefined || trouble !== undefined) return true;
  return series.some(({ values }) => values.some((value) => value !== null && value !== 0));
}

function short(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(digits));
}
