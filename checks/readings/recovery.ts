import type { Observation } from '../probes/probe.ts';
import { gapsOf, type GapRule } from './gap.ts';
import { read, samples, tooLittle, type Floor, type Reading } from './reading.ts';

/** What became of the service after an instant, the injection of a fault as a rule. */
export type Recovery =
  /** Nothing was lost: whoever watched saw no harm, yet or at all. */
  | { readonly state: 'neverLost'; readonly seenUntilMs: number }
  /** It was lost and came back for good, as far as was seen. */
  | {
      readonly state: 'back';
      readonly lostAtMs: number;
      readonly backAtMs: number;
      /** From the instant to the first of the good looks. */
      readonly tookMs: number;
      /** The time between two looks. */
      readonly plusMinusMs: number;
      /** How often it was lost: more than once is a service that flaps. */
      readonly times: number;
    }
  /** It was lost and is not back. */
  | { readonly state: 'lost'; readonly lostAtMs: number; readonly seenUntilMs: number };

/** Good looks for this long are a recovery. */
const goodForMs = 1_000;
const goodRunMin = 3;

/**
 * When the service was back after an instant: the first of the good looks behind the last loss. As many in a row are needed as fill a second,
 * and three at the least, unless told. Looks planned before the instant do not count.
 */
export function recovery(
  seen: readonly Observation[],
  everyMs: number,
  rule: GapRule & Floor & { readonly afterMs: number },
): Reading<Recovery> {
  const { afterMs } = rule;
  const goodRun = rule.goodRun ?? Math.max(goodRunMin, Math.ceil(goodForMs / everyMs));
  const looked = samples(
    seen.filter((one) => one.dueMs >= afterMs),
    rule.looksMin ?? goodRun,
  );
  if (!looked.known) return tooLittle(`${looked.tooLittle}, after the instant`);
  const gaps = gapsOf(looked.value, everyMs, { ...rule, goodRun });
  const first = gaps[0];
  const last = gaps.at(-1);
  const seenUntilMs = looked.value.at(-1)?.dueMs ?? afterMs;
  if (first === undefined || last === undefined)
    return read({ state: 'neverLost', seenUntilMs }, looked.looks);
  const lostAtMs = first.fromMs;
  if (last.open) return read({ state: 'lost', lostAtMs, seenUntilMs }, looked.looks);
  const backAtMs = last.toMs;
  return read(
    {
      state: 'back',
      lostAtMs,
      backAtMs,
      tookMs: backAtMs - afterMs,
      plusMinusMs: everyMs,
      times: gaps.length,
    },
    looked.looks,
  );
}
