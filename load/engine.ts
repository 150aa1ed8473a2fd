import { checkTarget, type HttpTarget } from '../checks/probes/http.ts';
import { Failure } from '../deploy/world/failure.ts';
import type { EngineName, LoadResult } from './load-result.ts';
import { checkProfile, highestRps, type Profile } from './profile.ts';
import { trafficOf, type Traffic } from './traffic.ts';

/** What to offer to whom. */
export interface LoadOrder {
  readonly target: HttpTarget;
  readonly profile: Profile;
  readonly traffic: Traffic;
  /** The longest that an answer is waited for, from the sending to its last byte; whoever waits longer is lost. */
  readonly timeoutMs: number;
  /** Told about once a second while it runs. */
  readonly onSecond?: (second: LiveSecond) => void;
  /** Ends the run early: nothing more is planned, what is under way is waited for. The result is then INVALID. */
  readonly signal?: AbortSignal;
}

/** What became of the requests in the last second, as they ended: for a progress display, not for a verdict. */
export interface LiveSecond {
  /** Since the beginning of the run. */
  readonly elapsedMs: number;
  /** Since the beginning of the run. */
  readonly planned: number;
  /** Requests that the whole Profile plans. */
  readonly plannedInAll: number;
  /** Right answers per second in the last second. */
  readonly okRps: number;
  /** Failed requests in the last second. */
  readonly failed: number;
  /** Failed requests since the beginning. */
  readonly failedInAll: number;
  /** Of the right answers of the last second; undefined when there were none. */
  readonly p90Ms?: number;
}

/** Something that offers load. */
export interface LoadEngine {
  readonly name: EngineName;
  /**
   * Offers the load and tells what became of it. Ends on time, also when the target dies: at the end of the Profile plus the time-out.
   * @throws Failure `PlanInvalid` before the first request when the order cannot be carried out, `HostUnfit` when the generator itself died.
   */
  run(order: LoadOrder): Promise<LoadResult>;
}

/** Requests under way at once: a computer has about 28 000 ports for connections to one address (`ip_local_port_range`). */
const atOnceMax = 20_000;

/**
 * Refuses what no engine can carry out: see `checkProfile`, `trafficOf`, `checkTarget`; a time-out that is none, or that needs more connections
 * at once than a computer has when nobody answers.
 * @throws Failure `PlanInvalid`.
 */
export function checkOrder({ target, profile, traffic, timeoutMs }: LoadOrder): void {
  checkProfile(profile);
  trafficOf(traffic);
  checkTarget(target);
  if (timeoutMs > 0 && (highestRps(profile) * timeoutMs) / 1_000 <= atOnceMax) return;
  throw new Failure('PlanInvalid', {
    attempted: `offer the load ${profile.name}`,
    happened: `answers waited for up to ${timeoutMs} ms may need more than ${atOnceMax} connections at once, or none at all`,
    hint: 'give a time-out above 0 that fits the rate: 10 000 ms do for the peak',
  });
}
