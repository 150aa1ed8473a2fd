import type { Arrival as LoggedArrival } from '../checks/bench-server.ts';
import { KnownServer } from '../checks/known-server.ts';
import { waitedMs } from '../checks/probes/probe.ts';
import { clockOffsetMs } from '../checks/probes/thread-order.ts';
import { endpoints } from '../checks/requirements/endpoints.ts';
import { asItComes, autocannon } from './autocannon.ts';
import { delayedMs, type CalibrationCase } from './calibration-cases.ts';
import type { LoadOrder } from './engine.ts';
import type { LoadResult } from './load-result.ts';
import { openLoop } from './open-loop.ts';
import { peak, plannedOf } from './profile.ts';
import { askLoadtest } from './second-opinion.ts';
import { judgeLoad } from './sla.ts';
import { requestsOf, trafficOf } from './traffic.ts';

/** What somebody says of a load, or what is true of it. Latencies in ms; lost requests are endless. */
export interface Line {
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  /** Requests that were answered rightly, and those that were not. */
  readonly answered: number;
  readonly lost: number;
  /** Those of the answered ones that what the server did delayed by more than 100 ms; undefined where it is not told. */
  readonly delayed?: number;
  /** What it makes of "90 % within 400 ms, at most 1 % errors". */
  readonly verdict: 'pass' | 'fail' | 'unknown';
}

/** One case, and what everybody says of it. */
export interface Calibration {
  readonly of: CalibrationCase;
  readonly rps: number;
  /** By the server's own log, for the plan that the open loop kept. */
  readonly truth: Line;
  readonly openLoop: Line;
  readonly autocannon: Line;
  readonly asItComes: Line;
  readonly loadtest: Line;
  /** The results of our own engines. */
  readonly results: { readonly openLoop: LoadResult; readonly autocannon: LoadResult };
}

/** Numbers of paths, so many that none is drawn twice: by them requests are found again in the server's log. */
const traffic = trafficOf({
  name: 'numbered requests',
  seed: 4,
  parts: [
    {
      endpoint: { name: 'GET /row/{id}', method: 'GET', path: '/row/{id}', ids: { min: 1, max: 2 ** 48 } },
      weight: 1,
    },
  ],
});
const { bound } = endpoints.dbDummy.fast;
const timeoutMs = 10_000;

/** Holds all engines against one case at the same time, each with a server of its own. */
export async function calibrate(of: CalibrationCase): Promise<Calibration> {
  await using servers = new AsyncDisposableStack();
  const profile = peak({ forMs: of.forMs });
  const begin = async (): Promise<KnownServer> => servers.use(await KnownServer.start());
  const [judge, cannon, plain, second] = [await begin(), await begin(), await begin(), await begin()];
  const orderFor = (server: KnownServer): LoadOrder => ({
    target: { origin: server.origin },
    profile,
    traffic,
    timeoutMs,
  });
  await Promise.all([judge, cannon, plain, second].map((server) => server.behave(of.behaviour)));
  const [result, fired, asItCame, opinion] = await Promise.all([
    openLoop.run(orderFor(judge)),
    // What it allows answers to take is what the slowest case takes.
    autocannon({ latencyMsMax: 500 }).run(orderFor(cannon)),
    asItComes(orderFor(plain)),
    askLoadtest({
      url: `${second.origin}/row/1`,
      rps: bound.rps,
      requests: plannedOf(profile),
      timeoutMs,
    }),
  ]);
  const delayedOver = of.behaviour.answerMs + delayedMs;
  return {
    of,
    rps: bound.rps,
    truth: lineOfWaits(truthOf(result, (await judge.log()).arrivals), delayedOver),
    openLoop: lineOf(result, delayedOver),
    autocannon: lineOf(fired, delayedOver),
    asItComes: lineByOthers(asItCame),
    loadtest: lineByOthers(opinion),
    results: { openLoop: result, autocannon: fired },
  };
}

/** What each planned request truly waited, by the server's log: from when it was due until it was answered rightly, or for ever. */
function truthOf(result: LoadResult, log: readonly LoggedArrival[]): Float64Array {
  const byNumber = new Map(log.map((one) => [one.number, one]));
  const offsetMs = clockOffsetMs();
  const draws = requestsOf(result.traffic);
  return Float64Array.from(result.arrivals ?? [], ({ dueMs }) => {
    const number = Number(draws.next().value.request.path.split('/').at(-1));
    const logged = byNumber.get(number);
    return logged?.status === 200 && logged.answeredMs !== undefined
      ? logged.answeredMs - offsetMs - dueMs
      : Infinity;
  });
}

function lineOfWaits(waits: Float64Array, delayedOver: number): Line {
  const sorted = waits.toSorted();
  const ranked = (ratio: number): number => sorted[Math.ceil(sorted.length * ratio) - 1] ?? NaN;
  const answered = sorted.filter(Number.isFinite);
  const [p90Ms, lost] = [ranked(0.9), sorted.length - answered.length];
  return {
    p50Ms: ranked(0.5),
    p90Ms,
    p99Ms: ranked(0.99),
    answered: answered.length,
    lost,
    delayed: answered.filter((ms) => ms > delayedOver).length,
    verdict: verdictOf({ p90Ms, lost, all: sorted.length }),
  };
}

/** What one of our engines says; an INVALID measurement has its figures, and the verdict unknown. */
function lineOf(result: LoadResult, delayedOver: number): Line {
  const { latency, counts, profile, arrivals } = result;
  const read = (ratio: number): number => {
    const reading = latency.fromPlan.percentileMs({ ratio, looksMin: 1 });
    return reading.known ? reading.value : NaN;
  };
  const delayed =
    arrivals === undefined
      ? counts.ok - latency.fromPlan.answeredWithin(delayedOver)
      : arrivals.filter((one) => one.outcome === 'ok' && waitedMs(one) > delayedOver).length;
  // The bound of the catalogue, for as long as this run.
  const { verdict } = judgeLoad(result, { ...bound, forMs: (plannedOf(profile) * 1_000) / bound.rps });
  return {
    p50Ms: read(0.5),
    p90Ms: read(0.9),
    p99Ms: read(0.99),
    answered: counts.ok,
    lost: counts.failed,
    delayed,
    verdict,
  };
}

function lineByOthers(said: Omit<Line, 'verdict' | 'delayed'>): Line {
  const { p50Ms, p90Ms, p99Ms, answered, lost } = said;
  return {
    p50Ms,
    p90Ms,
    p99Ms,
    answered,
    lost,
    verdict: verdictOf({ p90Ms, lost, all: answered + lost }),
  };
}

/** What its reader makes of figures that nobody judged. */
function verdictOf(of: {
  readonly p90Ms: number;
  readonly lost: number;
  readonly all: number;
}): Line['verdict'] {
  return of.p90Ms <= bound.p90MsMax && of.lost <= of.all * bound.errorRatioMax ? 'pass' : 'fail';
}
