import { z } from 'zod';

/**
 * One value that a check measured against a bound of the catalogue. A matcher writes it as an annotation of the test, so that it
 * reaches the report also when the check passed.
 */
export const measuredSchema = z
  .object({
    /** The bound's name in its clause, `p90MsMax`: the name tells unit and direction. */
    bound: z.string(),
    limit: z.number(),
    /** Null is endless: more was lost than a percentile leaves out, or it never came back. */
    value: z.number().nullable(),
    /** The error bar of the measurement, in the same unit. */
    plusMinus: z.exactOptional(z.number()),
    /** What was measured, where a check measures more than one thing: `bingo-1`. */
    of: z.exactOptional(z.string()),
    /** The bound itself is no longer allowed. */
    strict: z.exactOptional(z.boolean()),
  })
  .readonly();
export type Measured = z.infer<typeof measuredSchema>;

/** The type of the annotation that carries a Measured as JSON. */
export const measuredType = 'measured';

/** A Measured as the annotation of a test. */
export function annotationOf(measured: Measured): { readonly type: string; readonly description: string } {
  return { type: measuredType, description: JSON.stringify(measured) };
}

/** What a matcher measured; a value that is not finite is an endless one. */
export function measuredAs(bound: string, limit: number, value: number): Measured {
  return { bound, limit, value: Number.isFinite(value) ? value : null };
}

/** Reads the annotations of a test. What is no Measured is left out: it is the report that lacks it, not the verdict. */
export function measuredIn(
  annotations: readonly { readonly type: string; readonly description?: string | undefined }[],
): readonly Measured[] {
  return annotations
    .filter(({ type }) => type === measuredType)
    .flatMap(({ description = '' }) => {
      const parsed = measuredSchema.safeParse(jsonOf(description));
      return parsed.success ? [parsed.data] : [];
    });
}

/** Whether a bound says how little is enough; all others say how much is too much. */
export function isFloor(bound: string): boolean {
  return bound.endsWith('Min') || bound === 'rps';
}

/** An offered rate is as asked within this (issue 4: arrivals are offered at the rate asked within 1 %). */
const rateErrorRatioMax = 0.01;

/** Whether the value keeps within its bound. */
export function holds({ bound, limit: said, value, strict = false }: Measured): boolean {
  const limit = bound === 'rps' ? said * (1 - rateErrorRatioMax) : said;
  if (value === null) return isFloor(bound);
  if (value === limit) return !strict;
  return isFloor(bound) ? value > limit : value < limit;
}

/** How far the value is from its bound as a part of the bound, negative when it is beyond; undefined where no part can be told. */
export function marginOf({ bound, limit, value }: Measured): number | undefined {
  if (value === null || limit === 0) return undefined;
  return (isFloor(bound) ? value - limit : limit - value) / limit;
}

/** What a bound is counted in, by its name. */
export function unitOf(bound: string): 'ms' | 's' | 'ratio' | 'rps' | 'count' {
  if (/ratio|share/i.test(bound)) return 'ratio';
  if (/rps/i.test(bound)) return 'rps';
  if (/Ms(?:Max|Min)?$/.test(bound)) return 'ms';
  return /S(?:Max|Min)?$/.test(bound) ? 's' : 'count';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What tells two values of one check apart. */
export function measuredKey({ bound, of = '' }: Measured): string {
  return `${bound} ${of}`;
}
