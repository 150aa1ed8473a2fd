import { hrtime } from 'node:process';
import { z } from 'zod';
import { monotonicMs } from '../../deploy/world/clock.ts';

/** What a PacedWatch tells its thread: data only, functions do not cross. */
export const orderSchema = z.object({
  subject: z.string(),
  target: z.object({
    origin: z.string(),
    ca: z.string().exactOptional(),
    serverName: z.string().exactOptional(),
    version: z.enum(['h1', 'h2']).exactOptional(),
    connections: z.enum(['kept', 'fresh']).exactOptional(),
  }),
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

/** What the thread says. */
export const threadWordSchema = z.discriminatedUnion('word', [
  z.object({ word: z.literal('started'), startedMs: z.number() }),
  /** Looks that are over, as lines of a history file. */
  z.object({ word: z.literal('seen'), lines: z.array(z.string()) }),
  z.object({ word: z.literal('ended'), endedMs: z.number() }),
]);
export type ThreadWord = z.infer<typeof threadWordSchema>;

/** How far this thread's monotonic clock is behind the one that all threads share: each thread's own starts with it. */
export function clockOffsetMs(): number {
  return Number(hrtime.bigint()) / 1e6 - monotonicMs();
}
