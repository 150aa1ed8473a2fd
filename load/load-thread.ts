// The thread in which the open loop offers its load. Started by open-loop.ts, never by hand.
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { HttpRequest } from '../checks/probes/exchange.ts';
import { HttpClient } from '../checks/probes/http.ts';
import { tellWatch } from '../checks/probes/told-watch.ts';
import { Watch } from '../checks/probes/watch.ts';
import { loadOrderSchema, type ThreadLoadOrder } from './load-order.ts';
import { arrivalsOf } from './profile.ts';
import { requestsOf } from './traffic.ts';

/** How often what was seen is told: often enough for a progress display, and seldom enough to cost nothing. */
const tellEveryMs = 500;
/** Answers are judged by their status, and small ones may name their node: the rest of a body is only counted. */
const keepBytesMax = 1_024;

if (parentPort !== null) await offer(parentPort, loadOrderSchema.parse(workerData));

async function offer(parent: MessagePort, order: ThreadLoadOrder): Promise<void> {
  await using client = new HttpClient(order.target);
  const duesMs = arrivalsOf(order.profile);
  const probe = client.probe(requestsByPlace(order), order.traffic.name);
  const everyMs = (duesMs.at(-1) ?? 0) / duesMs.length || 1;
  const telling = { clockOffsetMs: order.clockOffsetMs, everyMs: tellEveryMs };
  await tellWatch(parent, telling, (onSeen) => Watch.start(probe, { everyMs, duesMs, onSeen }));
}

/** The request that was drawn for each place of the plan; those of places that were passed over are passed over too. */
function requestsByPlace({ traffic, timeoutMs }: ThreadLoadOrder): (place: number) => HttpRequest {
  const draws = requestsOf(traffic);
  const last = { place: 0, request: draws.next().value.request };
  return (place) => {
    for (; last.place < place; last.place += 1) last.request = draws.next().value.request;
    return { ...last.request, timeoutMs, keepBytesMax };
  };
}
