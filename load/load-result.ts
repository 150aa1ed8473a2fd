import { History } from '../checks/history.ts';
import type { Observation, TroubleKind } from '../checks/probes/probe.ts';
import type { LatencyHistogram } from './latency.ts';
import { durationMs, plannedOf, type Profile } from './profile.ts';
import type { Traffic } from './traffic.ts';

/** Who offered the load: `open loop` keeps a plan whatever the answers; `autocannon` waits for answers on each of its connections. */
export type EngineName = 'open loop' | 'autocannon';

/** One planned request and what became of it. */
export type Arrival = Observation & {
  /** The endpoint's name: `GET /api/movie/{id}`. */
  readonly endpoint: string;
};

/** How many requests came to what. `planned` = `ok` + `failed` + those that were never offered (kind `notLooked`). */
export interface LoadCounts {
  /** Requests of the Profile. */
  readonly planned: number;
  /** Requests that the generator began, their connection made or not. */
  readonly offered: number;
  /** Requests that an HTTP answer began to come for, right or wrong. */
  readonly answered: number;
  /** Requests that were answered rightly, in time. */
  readonly ok: number;
  /** Requests that were offered and not answered rightly; also those of which nobody knows whether they were done. */
  readonly failed: number;
  readonly byKind: ReadonlyMap<TroubleKind, number>;
  /** Answers by HTTP status. */
  readonly byStatus: ReadonlyMap<number, number>;
}

/** What one endpoint of the Traffic was asked and how it answered. */
export interface EndpointLoad {
  readonly counts: LoadCounts;
  /** As `LoadResult.latency.fromPlan`. */
  readonly latency: LatencyHistogram;
}

/** One second of a run. The open loop counts a request in the second it was planned for, autocannon in the one it was answered in. */
export interface LoadSecond {
  /** Whole seconds from the beginning of the run. */
  readonly atS: number;
  readonly planned: number;
  readonly offered: number;
  readonly ok: number;
  readonly failed: number;
  /** From the plan, lost ones endless; undefined where the engine does not know, or nothing was planned. */
  readonly p50Ms?: number;
  readonly p90Ms?: number;
  /** Of the answered ones. */
  readonly longestMs?: number;
}

/** How late requests left after they were due. */
export interface Lateness {
  /** The 99th percentile by nearest rank, and the latest. */
  readonly p99Ms: number;
  readonly longestMs: number;
  /** The part of all planned requests that left within `onTimeMs` of validity.ts, 0…1. */
  readonly onTimeRatio: number;
}

/** The generator itself: what it cost, and how well it worked. */
export interface GeneratorLoad {
  /** Undefined for autocannon, which has no plan that it could be late for. */
  readonly late?: Lateness;
  /** Processor time of the generator's own thread by the time that the run took: 1 is one whole core. */
  readonly cpuShare: number;
  /** The most requests under way at once, which is the most connections in use. */
  readonly atOnceMax: number;
  /** The most connections that it may use; undefined when as many as needed. */
  readonly connectionsMax?: number;
}

/** Whether a measurement may be believed: only a VALID one can pass or fail a Requirement. */
export type Validity =
  | { readonly word: 'VALID'; readonly reasons: readonly [] }
  | { readonly word: 'INVALID'; readonly reasons: readonly [string, ...string[]] };

/** The load that was offered, what it came to, and whether that may be believed. */
export interface LoadResult {
  readonly engine: EngineName;
  readonly profile: Profile;
  readonly traffic: Traffic;
  /** Whom it was offered to: `http://10.77.0.10`. */
  readonly origin: string;
  /** The longest that a request was waited for. */
  readonly timeoutMs: number;
  /** When the first request was due, on the monotonic clock of `clock.monotonicMs`. */
  readonly startedMs: number;
  /** From then until the last request was over. */
  readonly tookMs: number;
  /** True when it was ended by its signal before its Profile was. */
  readonly stopped: boolean;
  readonly counts: LoadCounts;
  /** Requests per second that left, from the first to the last one; NaN when fewer than two did. */
  readonly offeredRps: number;
  /** Right answers per second of the Profile. */
  readonly achievedRps: number;
  readonly latency: {
    /**
     * From when a request was planned: what a user who came then waited. Lost ones are endless. In autocannon's results it is the same as
     * `fromSending`, for it knows no plan.
     */
    readonly fromPlan: LatencyHistogram;
    /** From when it left: what the service and the network took. Lost ones are endless. */
    readonly fromSending: LatencyHistogram;
  };
  readonly perSecond: readonly LoadSecond[];
  /** Answers by the node that made them; empty where the engine does not see it. */
  readonly byNode: ReadonlyMap<string, number>;
  /** By the name of the endpoint. */
  readonly byEndpoint: ReadonlyMap<string, EndpointLoad>;
  readonly generator: GeneratorLoad;
  readonly validity: Validity;
  /** Every planned request in the order of the plan; the open loop only. */
  readonly arrivals?: readonly Arrival[];
}

/** The run as a History, with all its readings; undefined where the engine does not keep single requests. */
export function historyOf({ profile, traffic, arrivals }: LoadResult): History | undefined {
  if (arrivals === undefined) return undefined;
  const everyMs = durationMs(profile) / plannedOf(profile);
  return new History({ subject: `${profile.name} on ${traffic.name}`, everyMs }, arrivals);
}
