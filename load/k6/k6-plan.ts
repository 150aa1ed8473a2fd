import { application } from '../../checks/requirements/application.ts';
import { R } from '../../checks/requirements/catalogue.ts';
import {
  endpoints,
  interactive,
  lists,
  writes,
  type EndpointKey,
} from '../../checks/requirements/endpoints.ts';
import type { Clause, RateBound, SlaBound } from '../../checks/requirements/requirement.ts';
import { durationMs, highestRps, peak, plannedOf, ramp, steady, step, type Profile } from '../profile.ts';
import { alone, mix, type Traffic } from '../traffic.ts';
import { k6Endpoints, keyOf, type K6Endpoint } from './k6-endpoint.ts';
import { inTurnClauses, k6InTurn, type K6InTurn } from './k6-in-turn.ts';
import { k6ScenarioOf, k6TimeoutMs, type K6Scenario, type K6Thresholds } from './k6-scenario.ts';

/** Load that is offered whatever the answers. */
export interface K6Offer {
  /** How often each endpoint is asked beside the others. */
  readonly weights: Readonly<Partial<Record<EndpointKey, number>>>;
  readonly planned: number;
  /** Until its last answer may come. */
  readonly lastsS: number;
  /** A search of the breaking point: run when it is named, and ended by the first objective that is missed. */
  readonly isSearch: boolean;
  readonly scenario: K6Scenario;
  readonly thresholds: K6Thresholds;
}

/** Everything that the script for k6 is told, from the catalogue, the endpoints and the profiles. */
export interface K6Plan {
  readonly endpoints: Readonly<Partial<Record<EndpointKey, K6Endpoint>>>;
  /** By the name of the scenario. */
  readonly offers: Readonly<Record<string, K6Offer>>;
  readonly inTurn: K6InTurn;
  /** What each scenario is for, as a line of text: `dbDummy   R05  GET /db_dummy …`. */
  readonly contents: readonly string[];
}

/** The plan of the script for k6. */
export function k6Plan(): K6Plan {
  const wanted = [...forRequirements(), ...searches()];
  const offered = wanted.flatMap(({ traffic }) => traffic.parts.map(({ endpoint }) => endpoint));
  return {
    endpoints: k6Endpoints([...new Set([...offered, ...lists, ...writes])]),
    offers: Object.fromEntries(wanted.map((one) => [one.name, offerOf(one)])),
    inTurn: k6InTurn(),
    contents: [
      ...wanted.map((one) => contentLine(one.name, one.clauses, shapeOf(one))),
      contentLine('inTurn', inTurnClauses, 'lists, then sessions of our own, one at a time (one machine)'),
    ],
  };
}

/** A load that is wanted, and what it is for. */
interface Wanted {
  readonly name: string;
  readonly clauses: readonly Clause[];
  readonly profile: Profile;
  readonly traffic: Traffic;
  readonly objectives: Objectives;
  readonly isSearch?: boolean;
}

/** k6's expressions, by the metric without its tag. */
type Objectives = Readonly<Record<string, string>>;

function forRequirements(): readonly Wanted[] {
  const { ratioMin, withinMs } = R.longDummyFast.bound;
  return [
    {
      name: 'steady',
      clauses: [R.survivesSteady],
      profile: steady(),
      traffic: mix(),
      objectives: errorsOf(R.survivesSteady.bound),
    },
    {
      name: 'peak',
      clauses: [R.bothCarryPeak, R.survivesPeak],
      profile: peak(),
      traffic: mix(),
      objectives: errorsOf(R.survivesPeak.bound),
    },
    ...interactive.map((endpoint) => ({
      name: keyOf(endpoint),
      clauses: [endpoint.fast],
      profile: peak({ rps: endpoint.fast.bound.rps, forMs: endpoint.fast.bound.forMs }),
      traffic: alone(endpoint),
      objectives: slaOf(endpoint.fast.bound),
    })),
    {
      name: 'longDummy',
      clauses: [R.longDummyFast],
      profile: peak(),
      traffic: alone(endpoints.longDummy),
      objectives: { waited: `p(${ratioMin * 100})<=${withinMs}` },
    },
  ];
}

/** From the usual load to twice what the limiters of both nodes let through. */
function searches(): readonly Wanted[] {
  const { rps } = R.survivesSteady.bound;
  const range = { fromRps: rps, toRps: 2 * R.bothServe.bound.nodes * application.limiterRps };
  const of = { clauses: [], traffic: mix(), objectives: slaOf(R.dbDummyFast.bound), isSearch: true };
  return [
    { name: 'step', profile: step({ ...range, byRps: rps / 3, forMs: 30_000 }), ...of },
    { name: 'ramp', profile: ramp({ ...range, forMs: 300_000 }), ...of },
  ];
}

function errorsOf({ errorRatioMax }: RateBound): Objectives {
  return { http_req_failed: `rate<=${errorRatioMax}` };
}

function slaOf(bound: SlaBound): Objectives {
  // Not k6's http_req_duration: it knows neither the making of the connection nor that a lost request is endless.
  return { ...errorsOf(bound), waited: `p(90)<=${bound.p90MsMax}` };
}

function offerOf({ name, profile, traffic, objectives, isSearch = false }: Wanted): K6Offer {
  return {
    weights: Object.fromEntries(traffic.parts.map(({ endpoint, weight }) => [keyOf(endpoint), weight])),
    planned: plannedOf(profile),
    lastsS: Math.ceil((durationMs(profile) + k6TimeoutMs) / 1_000) + 1,
    isSearch,
    scenario: k6ScenarioOf(profile),
    thresholds: Object.fromEntries(
      Object.entries(objectives).map(([metric, threshold]) => [
        `${metric}{scenario:${name}}`,
        [isSearch ? { threshold, abortOnFail: true, delayAbortEval: '10s' } : threshold],
      ]),
    ),
  };
}

function contentLine(name: string, clauses: readonly Clause[], what: string): string {
  const ids = [...new Set(clauses.map(({ id }) => id))].join(', ');
  return `${name.padEnd(10)} ${(ids === '' ? '-' : ids).padEnd(24)} ${what}`;
}

function shapeOf({ profile, traffic, isSearch = false }: Wanted): string {
  const [fromRps, toRps] = [profile.stages[0].fromRps, highestRps(profile)];
  const rates = fromRps === toRps ? `${toRps}` : `${fromRps} to ${toRps}`;
  const when = isSearch ? ', until it breaks (only when named)' : '';
  return `${traffic.name}: ${rates} RPS for ${durationMs(profile) / 1_000} s${when}`;
}
