import { z } from 'zod';
import { targetSchema } from '../checks/probes/thread-order.ts';

const endpointFields = {
  name: z.string(),
  ids: z.undefined().optional(),
  body: z.string().exactOptional(),
};

/** An Endpoint, less what only the catalogue knows of it. */
const endpointSchema = z.union([
  z.object({
    ...endpointFields,
    method: z.enum(['GET', 'DELETE']),
    path: z.templateLiteral(['/', z.string(), '/{id}']),
    ids: z.object({ min: z.int(), max: z.int() }),
  }),
  z.object({
    ...endpointFields,
    method: z.enum(['GET', 'POST']),
    path: z.templateLiteral(['/', z.string()]),
  }),
]);

const partSchema = z.object({ endpoint: endpointSchema, weight: z.int().positive() });
const stageSchema = z.object({ fromRps: z.number(), toRps: z.number(), forMs: z.number() });

/** What the open loop tells its thread: a LoadOrder without functions. */
export const loadOrderSchema = z.object({
  target: targetSchema,
  profile: z.object({ name: z.string(), stages: z.tuple([stageSchema], stageSchema) }),
  traffic: z.object({ name: z.string(), seed: z.int(), parts: z.tuple([partSchema], partSchema) }),
  timeoutMs: z.number(),
  /** See `clockOffsetMs`, in the thread that asks. */
  clockOffsetMs: z.number(),
});
export type ThreadLoadOrder = z.output<typeof loadOrderSchema>;
