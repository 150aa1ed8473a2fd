import type { Behaviour } from '../checks/bench-server.ts';

/** A server whose behaviour is known, and how long engines are held against it. */
export interface CalibrationCase {
  /** As the table prints it. */
  readonly name: string;
  readonly behaviour: Behaviour;
  readonly forMs: number;
}

/** A request that waited this much longer than a quiet server takes was delayed by what the server did. */
export const delayedMs = 100;

/**
 * The behaviours of issue 4, what happens at a time happening in the middle of `forMs`, counted from the first request. For a test a few seconds do; the table takes half a minute, in which
 * a freeze of 4 s moves the 90th percentile and one of 2 s does not.
 */
export function calibrationCases(
  forMs: (of: { readonly harmMs: number }) => number,
): readonly CalibrationCase[] {
  const harmed = (name: string, harmMs: number, behave: (harm: Harm) => Behaviour): CalibrationCase => {
    const lasts = forMs({ harmMs });
    const fromMs = (lasts - harmMs) / 2;
    return { name, behaviour: behave({ fromMs, toMs: fromMs + harmMs }), forMs: lasts };
  };
  return [
    harmed('constant 40 ms', 0, () => ({ answerMs: 40 })),
    harmed('constant 450 ms', 0, () => ({ answerMs: 450 })),
    harmed('5 % errors', 0, () => ({ answerMs: 40, errorEvery: 20 })),
    harmed('stall of 2 s', 2_000, (stall) => ({ answerMs: 100, stall })),
    harmed('freeze of 4 s', 4_000, (stall) => ({ answerMs: 100, stall })),
    harmed('death for 3 s', 3_000, (death) => ({ answerMs: 5, death })),
  ];
}

interface Harm {
  readonly fromMs: number;
  readonly toMs: number;
}
