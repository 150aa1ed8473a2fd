import { threadCpuUsage } from 'node:process';
import cannon, { type Client, type Instance, type Options, type Request } from 'autocannon';
import { monotonicMs, sleep } from '../deploy/world/clock.ts';
import { allOf, Failure } from '../deploy/world/failure.ts';
import { planVolleys, volleyEveryMs, type Volley, type VolleyOptions } from './autocannon-plan.ts';
import { RequestLedger } from './autocannon-ledger.ts';
import { checkOrder, type LoadEngine, type LoadOrder } from './engine.ts';
import { tellSeconds } from './live-seconds.ts';
import type { LoadResult } from './load-result.ts';
import { durationMs, plannedOf } from './profile.ts';
import { tally } from './tally.ts';
import { requestsOf } from './traffic.ts';
import { judgeMeasurement, type Measured } from './validity.ts';

/** It tests for its end this often; nothing of what it samples then is used. */
const sampleMs = 200;

/**
 * autocannon at an even rate, made as honest as it can be: an independent opinion on a healthy service, never the judge. What its sources do
 * (9.0.0), and what is done about it here:
 * - every connection sends its share of a second at once, and all begin together: 20 volleys are started one after the other instead;
 * - it never uses more connections than requests per second, and one whose answer takes longer than its second does not send in time: the
 *   result is then INVALID (validity.ts), for what was held back is in no figure;
 * - its correction for that takes 1/rate seconds for milliseconds, and makes up samples of 1 ms distance: `ignoreCoordinatedOmission`;
 * - answers of status 500 are fast: `excludeErrorStats`, and here each of them counts as lost;
 * - on an error it connects again at once, without end, and afterwards gives answers to the wrong requests: the run ends at the first one;
 * - its count of requests sent counts the first second of each connection twice, and requests under way at the end are forgotten: here each
 *   request is written down when it is built, and the run ends when all are answered.
 * It knows HTTP/1.1 only, and verifies no certificate.
 */
export function autocannon(options: VolleyOptions = {}): LoadEngine {
  return { name: 'autocannon', run: (order) => run(order, options) };
}

async function run(order: LoadOrder, options: VolleyOptions): Promise<LoadResult> {
  checkOrder(order);
  const plan = planVolleys(order, options);
  const { profile, traffic, target, timeoutMs, signal } = order;
  const live = tellSeconds(order);
  const battery = new Battery(order, live.add);
  const stop = (): void => battery.end();
  signal?.addEventListener('abort', stop, { once: true });
  const startedMs = monotonicMs();
  const before = threadCpuUsage();
  live.begin(startedMs);
  try {
    if (signal?.aborted === true) battery.end();
    await allOf(plan.volleys.map((volley, place) => battery.fire(volley, place * volleyEveryMs)));
    const tookMs = monotonicMs() - startedMs;
    const { user, system } = threadCpuUsage(before);
    const arrivals = battery.ledger.arrivals();
    const { counts, atOnceMax, latency, perSecond, byNode, byEndpoint } = tally(arrivals, startedMs);
    const measured: Measured = {
      engine: 'autocannon',
      profile,
      traffic,
      origin: target.origin,
      timeoutMs,
      startedMs,
      tookMs,
      stopped: signal?.aborted === true,
      latency,
      perSecond,
      byNode,
      byEndpoint,
      counts: { ...counts, planned: plannedOf(profile) },
      offeredRps: battery.ledger.offeredRps(),
      achievedRps: (counts.ok * 1_000) / durationMs(profile),
      generator: {
        cpuShare: (user + system) / 1_000 / tookMs,
        atOnceMax,
        connectionsMax: plan.connections,
      },
    };
    return { ...measured, validity: judgeMeasurement(measured) };
  } finally {
    signal?.removeEventListener('abort', stop);
    live.end(monotonicMs());
  }
}

/** All volleys of one run. */
class Battery {
  readonly ledger: RequestLedger;
  readonly #order: LoadOrder;
  readonly #clients: Client[] = [];
  #ended = false;

  constructor(order: LoadOrder, onSeen: ConstructorParameters<typeof RequestLedger>[1]) {
    this.#order = order;
    this.ledger = new RequestLedger(requestsOf(order.traffic), onSeen);
  }

  /** Settles when all requests of the volley are answered, or the battery was ended. */
  async fire(volley: Volley, afterMs: number): Promise<void> {
    await sleep(afterMs);
    if (this.#ended) return;
    const done = Promise.withResolvers<undefined>();
    const instance: Instance = cannon(this.#options(volley), (error) => {
      if (error instanceof Error) done.reject(refused(error));
      else done.resolve(undefined);
    });
    instance.on('reqError', (error: unknown) => {
      if (!this.#ended) this.ledger.breakOff(error);
      this.end();
    });
    await done.promise;
  }

  /** Ends all connections now: there is no time between an error and the connection that autocannon would make after it. */
  end(): void {
    this.#ended = true;
    for (const client of this.#clients.splice(0)) if (isDestroyable(client)) client.destroy();
  }

  #options({ rps, connections, requests, forS }: Volley): Options {
    const { origin, serverName } = this.#order.target;
    const timeoutS = Math.ceil(this.#order.timeoutMs / 1_000);
    return {
      url: origin,
      connections,
      overallRate: rps,
      maxOverallRequests: requests,
      // Only a bound: it ends by the number of requests.
      duration: forS + timeoutS + 5,
      // Counted from each request on, answered or not, until the next one: anything under 2 s would end connections that wait for their turn.
      timeout: Math.max(2, timeoutS),
      sampleInt: sampleMs,
      ignoreCoordinatedOmission: true,
      excludeErrorStats: true,
      ...(serverName === undefined ? {} : { servername: serverName }),
      setupClient: (client) => void this.#clients.push(client),
      requests: [
        {
          // Asked once for every request that leaves: `context` is a new object each time, and the same when its answer comes.
          setupRequest: (request, context) => this.#built(request, context),
          onResponse: (status, body, context, headers) =>
            this.ledger.answered(context, { status, body, headers: { ...headers } }),
        },
      ],
    };
  }

  #built(request: Request, context: object): Request {
    const { method, path, headers, body } = this.ledger.begin(context);
    const { origin, serverName } = this.#order.target;
    const port = URL.parse(origin)?.port ?? '';
    const host = serverName === undefined ? {} : { host: port === '' ? serverName : `${serverName}:${port}` };
    return {
      ...request,
      method: method === 'POST' ? 'POST' : 'GET',
      path,
      headers: { ...host, ...headers },
      ...(body === undefined ? {} : { body }),
    };
  }
}

/** What autocannon's types leave out. */
function isDestroyable(client: object): client is { destroy(): void } {
  return 'destroy' in client && typeof client.destroy === 'function';
}

function refused(cause: Error): Failure {
  return new Failure('PlanInvalid', {
    attempted: 'offer load with autocannon',
    happened: cause.message,
    cause,
  });
}

/** What autocannon reports by itself, milliseconds. */
export interface OwnFigures {
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  /** What it calls errors, and answers of another status than 2xx. */
  readonly lost: number;
  readonly answered: number;
}

/** autocannon as it comes, on 30 connections, with its correction on: only for the calibration, to show what its users are told. */
export async function asItComes({ target, profile, timeoutMs }: LoadOrder): Promise<OwnFigures> {
  const result = await cannon({
    url: `${target.origin}/row/1`,
    connections: 30,
    overallRate: profile.stages[0].fromRps,
    duration: durationMs(profile) / 1_000,
    timeout: Math.ceil(timeoutMs / 1_000),
  });
  const { latency, errors } = result;
  return {
    p50Ms: latency.p50,
    p90Ms: latency.p90,
    p99Ms: latency.p99,
    lost: errors + result.non2xx,
    answered: result['2xx'],
  };
}
