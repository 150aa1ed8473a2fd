import { z } from 'zod';

/** What one drill came to: a test writes it as an annotation, so that the page of all drills (reports/drills-page.ts) has it. */
export const drilledSchema = z
  .object({
    /** What was taken from the stand: `bingo-1: no watchdog`. */
    broken: z.array(z.string()),
    /** Each clause that turned red, as it had to, and what was seen of it. */
    reds: z.array(z.object({ key: z.string(), id: z.string(), seen: z.string() })),
    /** The clauses that were asked as well and stayed green. */
    greens: z.array(z.string()),
    /** What the deploy changed that put the stand back. */
    putBack: z.array(z.string()),
  })
  .readonly();
export type Drilled = z.infer<typeof drilledSchema>;

/** The type of the annotation that carries a Drilled as JSON. */
const drilledType = 'drilled';

/** A Drilled as the annotation of a test. */
export function drilledAnnotation(drilled: Drilled): { readonly type: string; readonly description: string } {
  return { type: drilledType, description: JSON.stringify(drilled) };
}

/** Reads it from the annotations of a test; undefined when it left none. */
export function drilledIn(
  annotations: readonly { readonly type: string; readonly description?: string | undefined }[],
): Drilled | undefined {
  const found = annotations.find(({ type }) => type === drilledType);
  if (found?.description === undefined) return undefined;
  const parsed = drilledSchema.safeParse(jsonOf(found.description));
  return parsed.success ? parsed.data : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
