import { SeededRandom } from '../deploy/world/seeded-random.ts';
import type { Experiment } from './experiments.ts';

/** One step of a walk: an experiment behind a pause. */
export type WalkStep = Experiment & { readonly pauseMs: number };

/** A walk that was drawn: the same seed, time and experiments draw the same one. */
export interface Walk {
  readonly seed: number;
  readonly steps: readonly [WalkStep, ...WalkStep[]];
}

/** What a step is reckoned to last beside its pause and its hold: gate, recovery, steady again, evidence. Reckoned and not measured, or no walk could be had again. */
const reckonedMs = 20_000;
const pausesMs = { min: 0, max: 5_000 } as const;
const holdsMs = { min: 3_000, max: 15_000 } as const;

/**
 * Draws experiments until they fill the time; one at the least. One harm at a time, so that never more is broken than the stand promises to survive;
 * how long harms last that only we end is drawn, too. Changes of the list of experiments change what a seed draws.
 */
export function drawWalk(
  of: { readonly seed: number; readonly forMs: number },
  from: readonly Experiment[],
): Walk {
  const random = new SeededRandom(of.seed);
  const draw = (): WalkStep => {
    const pauseMs = random.integer(pausesMs);
    const { one } = random.weighted(from.map((experiment) => ({ one: experiment, weight: 1 })));
    return { ...one, pauseMs, holdMs: random.integer(holdsMs) };
  };
  const first = draw();
  const steps: [WalkStep, ...WalkStep[]] = [first];
  let reckoned = reckonedFor(first);
  for (;;) {
    const next = draw();
    reckoned += reckonedFor(next);
    if (reckoned > of.forMs) return { seed: of.seed, steps };
    steps.push(next);
  }
}

/** The walk in words, as it is printed before it begins. */
export function walkText({ seed, steps }: Walk): string {
  const lines = steps.map(
    ({ pauseMs, name, holdMs }, place) =>
      `  ${String(place + 1).padStart(3)}. after ${(pauseMs / 1_000).toFixed(1)} s: ${name}, held for ${(holdMs / 1_000).toFixed(1)} s if need be`,
  );
  return `the walk of SEED=${seed}, ${steps.length} steps:\n${lines.join('\n')}\n`;
}

function reckonedFor({ pauseMs, holdMs }: WalkStep): number {
  return reckonedMs + pauseMs + holdMs;
}
