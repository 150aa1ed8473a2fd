import type { SlaBound } from '../../checks/requirements/requirement.ts';
import type { LoadResult } from '../load-result.ts';
import { judgeLoad, type LoadJudgement } from '../sla.ts';
import { judgeMeasurement } from '../validity.ts';
import type { StepCame } from './search.ts';

/** What a step came to, and why when the generator is to blame. */
export interface StepJudgement {
  readonly came: StepCame;
  readonly judgement: LoadJudgement;
  /** Empty unless it is `unknown`. */
  readonly generatorReasons: readonly string[];
}

/**
 * Judges a step of the search. More is believed here than a verdict on a Requirement may rest on, for on one computer the generator is late as
 * soon as the stand uses all of it. What kept the Sla in spite of late requests would have kept it without. What missed it, counted from the
 * sending, by more than 99 % of the requests were late, would have missed it without: a burst waits no longer than it took to gather. Anything else
 * that makes a measurement INVALID leaves the step unknown, as does a generator that is later than the bound itself.
 */
export function judgeStep(result: LoadResult, bound: SlaBound): StepJudgement {
  const { late, ...generator } = result.generator;
  // As if every request had left on time: what is still wrong is more than lateness.
  const punctual = { ...result, validity: judgeMeasurement({ ...result, generator }) };
  const judgement = judgeLoad(punctual, bound);
  if (judgement.verdict === 'pass') return { came: 'held', judgement, generatorReasons: [] };
  const isOnTime = result.validity.word === 'VALID';
  const lateMs = late?.p99Ms ?? 0;
  const { fromSending } = result.latency;
  const excused = judgeLoad(
    { ...punctual, latency: { fromPlan: fromSending, fromSending } },
    { ...bound, p90MsMax: bound.p90MsMax + lateMs },
  );
  const isBroken = isOnTime
    ? judgement.verdict === 'fail'
    : lateMs <= bound.p90MsMax && excused.verdict === 'fail';
  if (isBroken) return { came: 'broke', judgement, generatorReasons: [] };
  const { reasons } = result.validity;
  return { came: 'unknown', judgement, generatorReasons: isOnTime ? judgement.reasons : reasons };
}
