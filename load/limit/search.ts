/** What became of one step: it kept the Sla, it broke it, or nobody can tell since the generator itself failed. */
export type StepCame = 'held' | 'broke' | 'unknown';

/** One step of the search that was made. */
export interface SearchStep {
  readonly rps: number;
  readonly came: StepCame;
}

/** How the breaking point is looked for. */
export interface SearchPlan {
  readonly fromRps: number;
  /** The highest rate that is tried. */
  readonly toRps: number;
  /** How near the highest rate that held and the lowest that broke must come. */
  readonly withinRps: number;
  /** The most steps that are made, whatever was found. */
  readonly stepsMax: number;
}

/** Where the stand breaks, as far as the steps tell. */
export interface BreakingPoint {
  /** The highest rate that held; undefined when the first one broke. */
  readonly heldRps?: number;
  /** The lowest rate that broke; undefined when none did. */
  readonly brokeRps?: number;
  /** The rate that nobody could judge, at which the search ended; undefined when all could be judged. */
  readonly unknownRps?: number;
  readonly steps: readonly SearchStep[];
}

/** How much coarse steps rise. */
const coarseFactor = 1.5;

/**
 * Raises the rate by half at a time until a step does not hold, then halves the distance between the highest that held and the lowest that did not.
 * A step that nobody can judge ends the search: what a generator cannot offer it cannot offer faster either.
 */
export async function findBreakingPoint(
  plan: SearchPlan,
  trial: (rps: number) => Promise<StepCame>,
): Promise<BreakingPoint> {
  const steps: SearchStep[] = [];
  for (let rps = nextRps(steps, plan); rps !== undefined; rps = nextRps(steps, plan)) {
    steps.push({ rps, came: await trial(rps) });
  }
  return { ...borders(steps), steps };
}

/** The next rate to try, whole requests per second; undefined when enough is known. */
export function nextRps(steps: readonly SearchStep[], plan: SearchPlan): number | undefined {
  const { fromRps, toRps, withinRps, stepsMax } = plan;
  if (steps.length === 0) return fromRps;
  if (steps.length >= stepsMax || steps.at(-1)?.came === 'unknown') return undefined;
  const { heldRps, brokeRps } = borders(steps);
  if (brokeRps === undefined) {
    const highest = heldRps ?? fromRps;
    return highest >= toRps ? undefined : Math.min(toRps, Math.ceil(highest * coarseFactor));
  }
  // Broken at once: whether less is carried is worth to know, too.
  const low = heldRps ?? 0;
  return brokeRps - low <= withinRps ? undefined : Math.round((low + brokeRps) / 2);
}

function borders(steps: readonly SearchStep[]): Omit<BreakingPoint, 'steps'> {
  const ratesThat = (wanted: StepCame): readonly number[] =>
    steps.filter(({ came }) => came === wanted).map(({ rps }) => rps);
  const brokeRps = lowest(ratesThat('broke'));
  const unknownRps = lowest(ratesThat('unknown'));
  // What held above a rate that broke was luck.
  const held = ratesThat('held').filter((rps) => rps < (brokeRps ?? Infinity));
  return {
    ...(held.length === 0 ? {} : { heldRps: Math.max(...held) }),
    ...(brokeRps === undefined ? {} : { brokeRps }),
    ...(unknownRps === undefined ? {} : { unknownRps }),
  };
}

function lowest(rates: readonly number[]): number | undefined {
  return rates.length === 0 ? undefined : Math.min(...rates);
}
