import { hrtime } from 'node:process';
import { z } from 'zod';
import { monotonicMs } from '../../deploy/world/clock.ts';

/** Whom to ask, as an order tells it to a thread: an HttpTarget. */
export const targetSchema = z.object({
  origin: z.string(),
  ca: z.string().exactOptional(),
  pin: z.string().exactOptional(),
  serverName: z.string().exactOptional(),
  version: z.enum(['h1', 'h2']).exactOptional(),
  connections: z.enum(['kept', 'fresh']).exactOptional(),
});

/** What a PacedWatch tells its thread: data only, functions do not cross. */
export const orderSchema = z.object({
  subject: z.string(),
  target: targetSchema,
  /** Asked in turn. */
  requests: z
    .array(
      z.object({
        method: z.string().exactOptional(),
        path: z.string(),
        headers: z.record(z.string(), z.string()).exactOptional(),
        body: z.string().exactOptional(),
        timeoutMs: z.number().exactOptional(),
      }),
    )
    .min(1),
  everyMs: z.number(),
  forMs: z.number().optional(),
  /** See `clockOffsetMs`, in the thread that asks. */
  clockOffsetMs: z.number(),
});
export type ThreadOrder = z.input<typeof orderSchema>;

/** What a thread that looks says. */
export const threadWordSchema = z.discriminatedUnion('word', [
  z.object({ word: z.literal('started'), startedMs: z.number() }),
  /** Looks that are over: see packed-looks.ts. */
  z.object({
    word: z.literal('seen'),
    numbers: z.instanceof(Float64Array),
    words: z.array(z.string()).readonly(),
  }),
  /** `cpuMs`: processor time of the thread from its first look to its last. */
  z.object({ word: z.literal('ended'), endedMs: z.number(), cpuMs: z.number() }),
]);
export type ThreadWord = z.infer<typeof threadWordSchema>;

/** How far this thread's monotonic clock is behind the one that all threads share: each thread's own starts with it. */
export function clockOffsetMs(): number {
  return Number(hrtime.bigint()) / 1e6 - monotonicMs();
}
