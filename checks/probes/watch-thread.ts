// The thread in which a PacedWatch looks. Started by paced-watch.ts, never by hand.
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { lookText } from '../history-file.ts';
import { monotonicMs } from '../../deploy/world/clock.ts';
import { HttpClient } from './http.ts';
import type { Observation } from './probe.ts';
import { clockOffsetMs, orderSchema, type ThreadWord } from './thread-order.ts';
import { Watch } from './watch.ts';

/** How often what was seen is told. */
const tellEveryMs = 50;
/** Above whatever else runs on this computer, the stand itself included: a look costs little, and a late one is worth nothing. */
const hastyPriority = -15;

if (parentPort !== null) await watchFor(parentPort, orderSchema.parse(workerData));

async function watchFor(
  parent: NonNullable<typeof parentPort>,
  order: z.output<typeof orderSchema>,
): Promise<void> {
  hasten();
  const say = (word: ThreadWord): void => parent.postMessage(word);
  const shiftMs = clockOffsetMs() - order.clockOffsetMs;
  const seen: string[] = [];
  await using client = new HttpClient(order.target);
  const next = { place: 0 };
  const probe = client.probe(() => {
    const request = order.requests[next.place++ % order.requests.length];
    return request ?? { path: '/' };
  }, order.subject);
  const { everyMs, forMs } = order;
  next.place = 0;
  const watch = Watch.start(probe, {
    everyMs,
    ...(forMs === undefined ? {} : { forMs }),
    onSeen: (one) => seen.push(lookText(shifted(one, shiftMs))),
  });
  say({ word: 'started', startedMs: watch.startedMs + shiftMs });
  const tell = (): void => {
    if (seen.length > 0) say({ word: 'seen', lines: seen.splice(0) });
  };
  const telling = setInterval(tell, tellEveryMs);
  parent.once('message', () => void watch.stop());
  await watch.ended;
  clearInterval(telling);
  tell();
  say({ word: 'ended', endedMs: monotonicMs() + shiftMs });
  parent.close();
}

/** Raises the priority of this thread alone (setpriority(2) of 0 is the calling thread), where the harness may. */
function hasten(): void {
  try {
    setPriority(0, hastyPriority);
  } catch {
    // Not root: looks leave as evenly as the scheduler lets them, and the pace that is read from the History tells how evenly that was.
  }
}

/** The same on the clock of the thread that asked. */
function shifted(seen: Observation, byMs: number): Observation {
  return { ...seen, dueMs: seen.dueMs + byMs, startMs: seen.startMs + byMs, endMs: seen.endMs + byMs };
}
