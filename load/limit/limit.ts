import { interactive, type InteractiveEndpoint } from '../../checks/requirements/endpoints.ts';
import { R } from '../../checks/requirements/catalogue.ts';
import type { AttachedStand } from '../../deploy/attached-stand.ts';
import { Failure } from '../../deploy/world/failure.ts';
import type { LiveSecond } from '../engine.ts';
import type { LoadResult } from '../load-result.ts';
import { openLoop } from '../open-loop.ts';
import { profileOf, rpsMax } from '../profile.ts';
import { objectiveText } from '../sla.ts';
import { alone, defaultSeed, mix, type Traffic } from '../traffic.ts';
import { bottleneckOf, type Bottleneck, type LoadedStand } from './bottleneck.ts';
import { calm } from './calm.ts';
import type { ChartStep } from './chart.ts';
import { findBreakingPoint, type BreakingPoint, type SearchPlan } from './search.ts';
import { StandGauges } from './stand-gauges.ts';
import { judgeStep, type StepJudgement } from './step-judgement.ts';

/** What is asked for, and what it must keep. */
export interface LimitSubject {
  /** As a report prints it: `mix`, `GET /db_dummy`. */
  readonly name: string;
  readonly traffic: (seed: number) => Traffic;
  readonly bound: { readonly p90MsMax: number; readonly errorRatioMax: number };
}

/** One rate that was tried, what it came to, and what the machines did meanwhile. */
export interface LimitStep extends ChartStep {
  /** What was wanted and seen, in words. */
  readonly objectives: readonly string[];
  /** What was wrong with the measurement, whether or not it hid the answer: see `judgeStep`. */
  readonly generator: readonly string[];
  readonly seen: LoadedStand;
}

/** Where the stand breaks, and why. */
export interface Limit {
  readonly subject: string;
  readonly bound: LimitSubject['bound'];
  /** The highest rate that held; undefined when none did. */
  readonly heldRps?: number;
  /** The lowest rate that broke; undefined when none did. */
  readonly brokeRps?: number;
  /** The rate that the generator was not fit to judge. */
  readonly unknownRps?: number;
  /** Undefined when nothing broke. */
  readonly bottleneck?: Bottleneck;
  readonly steps: readonly LimitStep[];
}

/** How long one rate is offered: long enough that a rate a few requests above what is carried fills the queues. */
const stepMs = 20_000;
/** The longest that an answer is waited for. */
const timeoutMs = 5_000;
/** From the usual load of R03 up to what one generator holds. */
const plan: SearchPlan = {
  fromRps: R.survivesSteady.bound.rps,
  toRps: rpsMax,
  withinRps: 5,
  stepsMax: 14,
};
/** A measurement that is INVALID says nothing of the stand: this computer may have been busy just then. It is made once more. */
const measuredMax = 2;
/** Seconds between two looks at queues and queries. */
const lookEveryS = 2;

/** What can be asked for by path, `/db_dummy`; the mix when nothing is said. @throws Failure `PlanInvalid` for what has no bound on its latency. */
export function limitSubject(path: string | undefined): LimitSubject {
  if (path === undefined) {
    const bounds = interactive.map(({ fast }) => fast.bound);
    return {
      name: 'mix',
      traffic: mix,
      bound: {
        p90MsMax: Math.min(...bounds.map(({ p90MsMax }) => p90MsMax)),
        errorRatioMax: Math.min(...bounds.map(({ errorRatioMax }) => errorRatioMax)),
      },
    };
  }
  const endpoint = interactive.find((one: InteractiveEndpoint) => one.path === path);
  if (endpoint === undefined) {
    throw new Failure('PlanInvalid', {
      attempted: `find the limit of ENDPOINT=${path}`,
      happened: 'no endpoint with a bound on its latency has this path',
      hint: `give one of ${interactive.map((one) => one.path).join(', ')}, or none for all of them together`,
    });
  }
  const { p90MsMax, errorRatioMax } = endpoint.fast.bound;
  return {
    name: endpoint.name,
    traffic: (seed) => alone(endpoint, seed),
    bound: { p90MsMax, errorRatioMax },
  };
}

/** Told while it goes on. */
export interface LimitListener {
  readonly second: (rps: number, second: LiveSecond) => void;
  readonly step: (step: LimitStep) => void;
}

/**
 * Raises the rate until the Sla breaks, and names what broke. Bounded: at most 14 steps of 20 s, each measured at most twice.
 * @throws Failure `StandSick` when the stand does not calm down between two steps; `MachineUnreachable`, `CommandFailed`.
 */
export async function findLimit(
  stand: AttachedStand,
  subject: LimitSubject,
  listener: LimitListener,
): Promise<Limit> {
  const steps: LimitStep[] = [];
  const point = await findBreakingPoint(plan, async (rps) => {
    const step = await measureStep(stand, subject, { rps, place: steps.length, listener });
    steps.push(step);
    listener.step(step);
    return step.came;
  });
  return limitOf(subject, point, steps);
}

function limitOf(subject: LimitSubject, point: BreakingPoint, steps: readonly LimitStep[]): Limit {
  const { heldRps, brokeRps, unknownRps } = point;
  // What broke tells why; where nothing did, the generator is all that is known.
  const telling = steps.find(({ rps, came }) =>
    brokeRps === undefined ? rps === unknownRps : rps === brokeRps && came === 'broke',
  );
  return {
    subject: subject.name,
    bound: subject.bound,
    ...(heldRps === undefined ? {} : { heldRps }),
    ...(brokeRps === undefined ? {} : { brokeRps }),
    ...(unknownRps === undefined ? {} : { unknownRps }),
    ...(telling === undefined ? {} : { bottleneck: bottleneckOf(telling.seen) }),
    steps,
  };
}

interface StepOrder {
  readonly rps: number;
  readonly place: number;
  readonly listener: LimitListener;
}

async function measureStep(
  stand: AttachedStand,
  subject: LimitSubject,
  order: StepOrder,
): Promise<LimitStep> {
  for (let measured = 1; ; measured += 1) {
    await calm(stand);
    const step = await measureOnce(stand, subject, order);
    if (step.came !== 'unknown' || measured === measuredMax) return step;
  }
}

async function measureOnce(
  stand: AttachedStand,
  subject: LimitSubject,
  { rps, place, listener }: StepOrder,
): Promise<LimitStep> {
  const gauges = await StandGauges.begin(stand);
  const looks: Promise<void>[] = [];
  const result = await openLoop.run({
    target: { origin: `http://${stand.balancer.reachableAt}` },
    profile: profileOf(`${rps} RPS`, [{ fromRps: rps, toRps: rps, forMs: stepMs }]),
    // Other rows each time: those of the step before are in the database's memory.
    traffic: subject.traffic(defaultSeed + place),
    timeoutMs,
    onSecond: (second) => {
      listener.second(rps, second);
      const isLookTime = Math.round(second.elapsedMs / 1_000) % lookEveryS === 0;
      if (isLookTime && second.elapsedMs < stepMs) looks.push(gauges.look());
    },
  });
  await Promise.all(looks);
  const judged = judgeStep(result, { ...subject.bound, rps, forMs: stepMs });
  const { generatorReasons } = judged;
  return stepOf(rps, result, judged, await gauges.end({ generatorReasons, tookMs: result.tookMs }));
}

function stepOf(
  rps: number,
  { latency, counts, achievedRps, validity }: LoadResult,
  { came, judgement }: StepJudgement,
  seen: LoadedStand,
): LimitStep {
  const p90 = latency.fromPlan.percentileMs({ ratio: 0.9 });
  const samples = counts.ok + counts.failed;
  return {
    rps,
    came,
    answeredRps: achievedRps,
    p90Ms: p90.known ? p90.value : Infinity,
    errorRatio: samples === 0 ? 1 : counts.failed / samples,
    objectives: judgement.objectives.map(objectiveText),
    generator: validity.reasons,
    seen,
  };
}
