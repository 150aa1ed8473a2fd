// The thread in which a PacedWatch looks. Started by paced-watch.ts, never by hand.
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { z } from 'zod';
import { HttpClient } from './http.ts';
import { orderSchema } from './thread-order.ts';
import { tellWatch } from './told-watch.ts';
import { Watch } from './watch.ts';

/** How often what was seen is told: whoever waits for a recovery wants to know it at once. */
const tellEveryMs = 50;

if (parentPort !== null) await watchFor(parentPort, orderSchema.parse(workerData));

async function watchFor(parent: MessagePort, order: z.output<typeof orderSchema>): Promise<void> {
  await using client = new HttpClient(order.target);
  const { requests, subject, everyMs, forMs, clockOffsetMs } = order;
  const probe = client.probe((place) => requests[place % requests.length] ?? { path: '/' }, subject);
  await tellWatch(parent, { clockOffsetMs, everyMs: tellEveryMs }, (onSeen) =>
    Watch.start(probe, { everyMs, ...(forMs === undefined ? {} : { forMs }), onSeen }),
  );
}
