import { R } from '../checks/requirements/catalogue.ts';
import { Failure } from '../deploy/world/failure.ts';

/** A part of a Profile in which the rate goes evenly from one value to another, requests per second; the same for an even rate. */
export interface Stage {
  readonly fromRps: number;
  readonly toRps: number;
  readonly forMs: number;
}

/** The load that is offered, whatever the answers: stages, one behind the other. */
export interface Profile {
  /** As a report prints it: `peak`. */
  readonly name: string;
  readonly stages: readonly [Stage, ...Stage[]];
}

/** What of a Profile's own numbers is replaced. */
export interface ProfileOverrides {
  readonly rps?: number;
  readonly forMs?: number;
}

/**
 * What one generator can hold: a fixed plan on undici keeps 99 % of its starts within 5.7 ms up to here (measured on two cores,
 * peers.md section 4). Who needs more takes more machines: `make k6`.
 */
export const rpsMax = 1_000;
/** The most arrivals that one run may plan: each is kept. Over two hours at the peak. */
export const arrivalsMax = 1_000_000;

/** The usual load of R03. @throws Failure `PlanInvalid` when an override makes it no load that can be offered. */
export function steady(overrides: ProfileOverrides = {}): Profile {
  const { rps, forMs } = { ...R.survivesSteady.bound, ...overrides };
  return profileOf('steady', [even(rps, { forMs })]);
}

/** The peak of R03. @throws Failure `PlanInvalid` when an override makes it no load that can be offered. */
export function peak(overrides: ProfileOverrides = {}): Profile {
  const { rps, forMs } = { ...R.survivesPeak.bound, ...overrides };
  return profileOf('peak', [even(rps, { forMs })]);
}

/** Even rates that rise by steps up to and including the last one, each held for `forMs`. @throws Failure `PlanInvalid`. */
export function step(of: {
  readonly fromRps: number;
  readonly toRps: number;
  readonly byRps: number;
  readonly forMs: number;
}): Profile {
  const { fromRps, toRps, byRps, forMs } = of;
  const steps = Math.floor((toRps - fromRps) / byRps + 1e-9) + 1;
  if (!(byRps > 0) || !(steps >= 1) || steps > rpsMax) throw refused('step', 'the steps lead nowhere');
  const rest = Array.from({ length: steps - 1 }, (_none, place) =>
    even(fromRps + (place + 1) * byRps, { forMs }),
  );
  return profileOf('step', [even(fromRps, { forMs }), ...rest]);
}

/** A rate that goes evenly from one value to another. @throws Failure `PlanInvalid`. */
export function ramp(of: Stage): Profile {
  return profileOf('ramp', [of]);
}

/** A Profile of any stages. @throws Failure `PlanInvalid` as `checkProfile`. */
export function profileOf(name: string, stages: Profile['stages']): Profile {
  const profile: Profile = { name, stages };
  checkProfile(profile);
  return profile;
}

/**
 * Refuses what cannot be offered: no rate, no duration, more than one generator holds, more arrivals than are kept. Engines ask before the first request.
 * @throws Failure `PlanInvalid` with what to say instead.
 */
export function checkProfile({ name, stages }: Profile): void {
  for (const { fromRps, toRps, forMs } of stages) {
    if (!(forMs > 0) || forMs === Infinity) throw refused(name, `a stage of ${forMs} ms has no duration`);
    if (!(fromRps >= 0) || !(toRps >= 0) || !(fromRps + toRps > 0))
      throw refused(name, `from ${fromRps} to ${toRps} RPS is no rate`);
    if (Math.max(fromRps, toRps) > rpsMax)
      throw refused(name, `${Math.max(fromRps, toRps)} RPS is more than one generator can hold on time`);
  }
  const planned = plannedOf({ name, stages });
  if (planned > arrivalsMax) throw refused(name, `it plans ${planned} requests`);
}

/** How many requests a Profile plans: one whenever the integral of its rate reaches a whole number, the first at once. */
export function plannedOf(profile: Profile): number {
  const whole = profile.stages.reduce((sum, stage) => sum + requestsIn(stage), 0);
  // Rounded to six digits: 0.1 + 0.2 requests are a little more than 0.3 in doubles.
  return Math.ceil(Number(whole.toFixed(6)));
}

/** How long a Profile lasts, milliseconds. */
export function durationMs(profile: Profile): number {
  return profile.stages.reduce((sum, { forMs }) => sum + forMs, 0);
}

/** The highest rate of a Profile, requests per second. */
export function highestRps(profile: Profile): number {
  return Math.max(...profile.stages.flatMap(({ fromRps, toRps }) => [fromRps, toRps]));
}

/** Requests per second over the whole of a Profile. */
export function meanRps(profile: Profile): number {
  return (profile.stages.reduce((sum, stage) => sum + requestsIn(stage), 0) * 1_000) / durationMs(profile);
}

/** Requests per second from the first due time to the last one: what a generator that keeps the plan offers. */
export function askedRps(profile: Profile): number {
  const duesMs = arrivalsOf(profile);
  return ((duesMs.length - 1) * 1_000) / (duesMs.at(-1) ?? 0);
}

/**
 * When each request is due, in ms from the beginning, in order: the k-th when the integral of the rate is k, exactly, by the quadratic formula.
 */
export function arrivalsOf(profile: Profile): Float64Array {
  const dues = new Float64Array(plannedOf(profile));
  const at = { place: 0, beforeMs: 0, before: 0 };
  for (const stage of profile.stages) {
    const inStage = requestsIn(stage);
    // The last stage has what is left, so that rounding loses none.
    const isLast = stage === profile.stages.at(-1);
    for (; at.place < dues.length && (isLast || at.place - at.before < inStage - 1e-6); at.place += 1) {
      dues[at.place] = at.beforeMs + reachedMs(stage, Math.max(0, at.place - at.before));
    }
    at.beforeMs += stage.forMs;
    at.before += inStage;
  }
  return dues;
}

/** When a stage has planned this many requests, in ms from its own beginning. */
function reachedMs({ fromRps, toRps, forMs }: Stage, count: number): number {
  if (count === 0) return 0;
  const perMs = fromRps / 1_000;
  const slope = (toRps - fromRps) / 1_000 / forMs;
  // The form of the quadratic formula that also holds for an even rate, and loses no digits near one.
  const root = Math.sqrt(Math.max(0, perMs ** 2 + 2 * slope * count));
  return Math.min(forMs, (2 * count) / (perMs + root));
}

function requestsIn({ fromRps, toRps, forMs }: Stage): number {
  return ((fromRps + toRps) / 2) * (forMs / 1_000);
}

function even(rps: number, { forMs }: { readonly forMs: number }): Stage {
  return { fromRps: rps, toRps: rps, forMs };
}

function refused(name: string, why: string): Failure {
  return new Failure('PlanInvalid', {
    attempted: `plan the load ${name}`,
    happened: why,
    hint: `give a rate above 0 and up to ${rpsMax} RPS, a duration above 0, and at most ${arrivalsMax} requests; more than that is for several machines: make k6`,
  });
}
