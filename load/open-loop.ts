import { startLooking } from '../checks/probes/looking-thread.ts';
import type { Observation } from '../checks/probes/probe.ts';
import { clockOffsetMs } from '../checks/probes/thread-order.ts';
import { monotonicMs } from '../deploy/world/clock.ts';
import { checkOrder, type LoadEngine, type LoadOrder } from './engine.ts';
import { tellSeconds } from './live-seconds.ts';
import type { Arrival, LoadResult } from './load-result.ts';
import { durationMs } from './profile.ts';
import { tally } from './tally.ts';
import { requestsOf } from './traffic.ts';
import { judgeMeasurement, type Measured } from './validity.ts';

const program = new URL('./load-thread.ts', import.meta.url);

/**
 * The judge: every request leaves when the Profile says, whatever became of those before it, and its latency counts from that moment. In a
 * thread of its own, on as many connections as there are requests under way; a dead port is asked once for each planned request and never more.
 */
export const openLoop: LoadEngine = { name: 'open loop', run };

async function run(order: LoadOrder): Promise<LoadResult> {
  checkOrder(order);
  const { target, profile, traffic, timeoutMs, signal } = order;
  const subject = `${profile.name} on ${traffic.name}`;
  const live = tellSeconds(order);
  const thread = startLooking(program, {
    subject,
    order: { target, profile, traffic, timeoutMs, clockOffsetMs: clockOffsetMs() },
    onSeen: live.add,
  });
  const stopped = { early: false };
  const stop = (): void => {
    stopped.early = true;
    thread.stop();
  };
  try {
    const startedMs = await thread.started;
    live.begin(startedMs);
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop, { once: true });
    const { endedMs, cpuMs } = await thread.ended;
    const arrivals = arrivalsOf(thread.seen, order);
    const { late, atOnceMax, ...tallied } = tally(arrivals, startedMs);
    const tookMs = endedMs - startedMs;
    const measured: Measured = {
      engine: 'open loop',
      profile,
      traffic,
      origin: target.origin,
      timeoutMs,
      startedMs,
      tookMs,
      stopped: stopped.early,
      ...tallied,
      achievedRps: (tallied.counts.ok * 1_000) / durationMs(profile),
      generator: { ...(late === undefined ? {} : { late }), cpuShare: cpuMs / tookMs, atOnceMax },
      arrivals,
    };
    return { ...measured, validity: judgeMeasurement(measured) };
  } finally {
    signal?.removeEventListener('abort', stop);
    live.end(monotonicMs());
  }
}

/** What was seen in the order of the plan, with the endpoints that were drawn for it: the thread drew the same by the same seed. */
function arrivalsOf(seen: readonly Observation[], { traffic }: LoadOrder): readonly Arrival[] {
  const draws = requestsOf(traffic);
  return seen
    .toSorted((a, b) => a.dueMs - b.dueMs)
    .map((one) => ({ ...one, endpoint: draws.next().value.endpoint }));
}
