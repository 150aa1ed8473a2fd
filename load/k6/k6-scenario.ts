import { Failure } from '../../deploy/world/failure.ts';
import { highestRps, type Profile } from '../profile.ts';

/** The longest that k6 waits for an answer: far beyond every bound, and few enough connections when all of them hang. */
export const k6TimeoutMs = 5_000;

/** k6's expressions by the metric that they judge: https://grafana.com/docs/k6/latest/using-k6/thresholds/ */
export type K6Thresholds = Readonly<Record<string, readonly K6Threshold[]>>;

/** An expression, or one that ends the run as soon as it is not true. */
export type K6Threshold =
  string | { readonly threshold: string; readonly abortOnFail: true; readonly delayAbortEval: string };

/** A scenario as k6 takes it: https://grafana.com/docs/k6/latest/using-k6/scenarios/executors/ */
export type K6Scenario =
  | {
      readonly executor: 'constant-arrival-rate';
      readonly rate: number;
      readonly timeUnit: '1s';
      readonly duration: string;
      readonly preAllocatedVUs: number;
      readonly gracefulStop: string;
    }
  | {
      readonly executor: 'ramping-arrival-rate';
      readonly startRate: number;
      readonly timeUnit: '1s';
      readonly stages: readonly { readonly target: number; readonly duration: string }[];
      readonly preAllocatedVUs: number;
      readonly gracefulStop: string;
    }
  | {
      readonly executor: 'shared-iterations';
      readonly vus: number;
      readonly iterations: number;
      readonly maxDuration: string;
      readonly gracefulStop: string;
    };

/**
 * A Profile as an open model of k6. All VUs are made before the run: those that k6 makes meanwhile come too late for the request that needed them.
 * @throws Failure `PlanInvalid` for a rate that is not whole: k6 takes none.
 */
export function k6ScenarioOf(profile: Profile): K6Scenario {
  const { stages } = profile;
  const [first] = stages;
  for (const { fromRps, toRps } of stages) {
    if (!Number.isInteger(fromRps) || !Number.isInteger(toRps)) throw refused(profile.name, fromRps, toRps);
  }
  const shared = {
    timeUnit: '1s',
    // As many as requests can be under way when none of them is answered.
    preAllocatedVUs: Math.ceil((highestRps(profile) * k6TimeoutMs) / 1_000),
    // What is under way at the end is waited for.
    gracefulStop: secondsText(k6TimeoutMs),
  } as const;
  if (stages.length === 1 && first.fromRps === first.toRps) {
    return {
      executor: 'constant-arrival-rate',
      rate: first.toRps,
      duration: secondsText(first.forMs),
      ...shared,
    };
  }
  return {
    executor: 'ramping-arrival-rate',
    startRate: first.fromRps,
    stages: stages.flatMap(({ fromRps, toRps, forMs }, place) => {
      const before = stages[place - 1]?.toRps ?? fromRps;
      // A stage of no duration is a leap.
      const leap = before === fromRps ? [] : [{ target: fromRps, duration: '0s' }];
      return [...leap, { target: toRps, duration: secondsText(forMs) }];
    }),
    ...shared,
  };
}

/** A duration as k6 takes it: `1.5s`. */
export function secondsText(ms: number): string {
  return `${ms / 1_000}s`;
}

function refused(name: string, fromRps: number, toRps: number): Failure {
  return new Failure('PlanInvalid', {
    attempted: `write the profile ${name} for k6`,
    happened: `k6 takes whole rates only, not ${fromRps} to ${toRps} RPS`,
    hint: 'give whole requests per second',
  });
}
