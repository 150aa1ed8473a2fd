import { R } from '../checks/requirements/catalogue.ts';
import { endpoints, type Endpoint } from '../checks/requirements/endpoints.ts';
import { ways, type Way } from '../checks/way.ts';
import type { Settings } from '../deploy/world/environment.ts';
import { Failure } from '../deploy/world/failure.ts';
import type { EngineName } from './load-result.ts';
import { peak, ramp, steady, step, type Profile, type ProfileOverrides } from './profile.ts';
import { alone, mix, type Traffic } from './traffic.ts';

/** One question to a stand: what is offered, how, and by whom. */
export interface Question {
  readonly profile: Profile;
  readonly traffic: Traffic;
  readonly engine: EngineName;
  readonly way: Way;
}

/** What of the settings makes a question. */
export type Said = Partial<Pick<Settings, 'PROFILE' | 'ENDPOINT' | 'RATE' | 'DURATION' | 'ENGINE' | 'WAY'>>;

const profiles = { steady, peak, step: inSteps, ramp: rising } as const;
const engines: Readonly<Record<string, EngineName>> = {
  'open-loop': 'open loop',
  autocannon: 'autocannon',
};

/**
 * Reads a question from what was said: `PROFILE=steady ENDPOINT=/db_dummy RATE=90 DURATION=30s ENGINE=autocannon WAY=h2`. What was not said is the mix, at
 * the profile's own rate and for its own time, by the open loop, over http.
 * @throws Failure `PlanInvalid` naming what cannot be, and what can.
 */
export function readQuestion(said: Said): Question {
  const profile = named('PROFILE', said.PROFILE ?? 'steady', profiles);
  const engine = named('ENGINE', said.ENGINE ?? 'open-loop', engines);
  const way = ways.find((one) => one === (said.WAY ?? 'http'));
  if (way === undefined) throw unknown('WAY', said.WAY ?? '', ways);
  if (engine === 'autocannon' && way === 'h2') {
    throw refused('WAY', 'h2', 'autocannon speaks HTTP/1.1 only', 'take ENGINE=open-loop, or WAY=https');
  }
  return {
    profile: profile({
      ...(said.RATE === undefined ? {} : { rps: rateOf(said.RATE) }),
      ...(said.DURATION === undefined ? {} : { forMs: durationOf(said.DURATION) }),
    }),
    traffic: said.ENDPOINT === undefined ? mix() : alone(endpointAt(said.ENDPOINT)),
    engine,
    way,
  };
}

/** So many steps: a quarter, a half and three quarters of the rate are seen on the way. */
const steps = 4;

/** Even steps up to the rate, as long as each other; RATE is the last one's, DURATION that of all together. What is not said is the peak's. */
function inSteps(overrides: ProfileOverrides): Profile {
  const { rps, forMs } = { ...R.survivesPeak.bound, ...overrides };
  return step({ fromRps: rps / steps, toRps: rps, byRps: rps / steps, forMs: forMs / steps });
}

/** Evenly from nothing up to the rate. What is not said is the peak's. */
function rising(overrides: ProfileOverrides): Profile {
  const { rps, forMs } = { ...R.survivesPeak.bound, ...overrides };
  return ramp({ fromRps: 0, toRps: rps, forMs });
}

/** Milliseconds of `30s`, `2m`, `500ms`. @throws Failure `PlanInvalid` when it is none of these, or nothing. */
export function durationOf(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Number(number) * (unitMs[unit] ?? NaN);
  if (ms > 0) return ms;
  throw refused('DURATION', text, 'it is no duration above 0', 'say it with its unit, such as 30s or 2m');
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

function rateOf(text: string): number {
  const rps = Number(text);
  if (rps > 0 && Number.isFinite(rps)) return rps;
  throw refused('RATE', text, 'it is no rate above 0', 'give requests per second, such as RATE=90');
}

function endpointAt(path: string): Endpoint {
  const all: readonly Endpoint[] = Object.values(endpoints);
  const offered = all.filter(isOffered);
  const found = offered.find((one) => one.path === path || one.name === path);
  if (found !== undefined) return found;
  throw unknown(
    'ENDPOINT',
    path,
    offered.map((one) => one.path),
  );
}

/** Whatever `alone` would refuse is not offered to begin with: sessions are made and deleted one by one. */
function isOffered(endpoint: Endpoint): boolean {
  try {
    alone(endpoint);
    return true;
  } catch (thrown) {
    if (thrown instanceof Failure) return false;
    throw thrown;
  }
}

function named<T>(setting: string, said: string, known: Readonly<Record<string, T>>): T {
  const found = Object.entries(known).find(([name]) => name === said);
  if (found === undefined) throw unknown(setting, said, Object.keys(known));
  return found[1];
}

function unknown(setting: string, said: string, known: readonly string[]): Failure {
  return refused(setting, said, 'nobody knows it', `there are: ${[...new Set(known)].join(', ')}`);
}

function refused(setting: string, said: string, happened: string, hint: string): Failure {
  return new Failure('PlanInvalid', { attempted: `load with ${setting}=${said}`, happened, hint });
}
