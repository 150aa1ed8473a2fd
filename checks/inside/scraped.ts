import type { Remote } from '../../deploy/remote/remote.ts';
import { prometheusPort } from '../../deploy/roles/observability.ts';
import { until, wallTime } from '../../deploy/world/clock.ts';
import { Prometheus, type Series } from './prometheus.ts';

/** Prometheus looks every 5 s (deploy/roles/files/prometheus.yml); slower than that by far, it does not look. */
const looksWithinMs = 40_000;

/** What Prometheus knows of the balancer's counters of requests, by endpoint, at one of its looks. */
export interface ScrapedCounts {
  readonly atS: number;
  readonly requests: ReadonlyMap<string, number>;
  /** Answers 4xx. */
  readonly refusals: ReadonlyMap<string, number>;
}

/** Prometheus through a tunnel to the balancer, until disposed of. @throws Failure `MachineUnreachable`. */
export async function openPrometheus(
  balancer: Remote,
): Promise<AsyncDisposable & { readonly prometheus: Prometheus }> {
  const way = await balancer.forward({ host: '127.0.0.1', port: prometheusPort });
  return {
    prometheus: new Prometheus(`http://127.0.0.1:${way.port}`),
    [Symbol.asyncDispose]: async () => {
      await way[Symbol.asyncDispose]();
    },
  };
}

const requests = 'haproxy_backend_http_requests_total{endpoint!=""}';
const refusals = 'haproxy_backend_http_responses_total{endpoint!="",code="4xx"}';

/**
 * Waits until Prometheus has looked twice more, and gives what it saw then: the first of the two looks may have begun before all that was asked was
 * answered. No clock of ours is compared with one of the stand. @throws Failure `DeadlinePassed` when it does not look.
 */
export async function scrapedAnew(prometheus: Prometheus): Promise<ScrapedCounts> {
  const first = await nextLook(prometheus, (await lastLook(prometheus)) ?? 0);
  const atS = await nextLook(prometheus, first);
  return {
    atS,
    requests: byEndpoint(await prometheus.instant(`sum by (endpoint) (${requests})`, atS)),
    refusals: byEndpoint(await prometheus.instant(`sum by (endpoint) (${refusals})`, atS)),
  };
}

async function lastLook(prometheus: Prometheus): Promise<number | undefined> {
  const [last] = await prometheus.instant(`max(timestamp(${requests}))`, wallTime().getTime() / 1_000);
  return last?.samples[0]?.value;
}

async function nextLook(prometheus: Prometheus, afterS: number): Promise<number> {
  return await until(
    {
      attempted: 'see Prometheus look at the balancer',
      withinMs: looksWithinMs,
      everyMs: 500,
      hint: '`make status` tells whether it runs; `make deploy` puts it right',
    },
    async () => {
      const last = await lastLook(prometheus);
      if (last === undefined) return { missing: 'it has no figures of the balancer' };
      return last > afterS ? { seen: last } : { missing: `its last look was at ${last}` };
    },
  );
}

function byEndpoint(series: readonly Series[]): ReadonlyMap<string, number> {
  return new Map(series.map(({ labels, samples }) => [labels['endpoint'] ?? '', samples[0]?.value ?? 0]));
}
