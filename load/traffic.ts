import type { HttpRequest } from '../checks/probes/exchange.ts';
import { application } from '../checks/requirements/application.ts';
import { endpoints, pathOf, type Endpoint } from '../checks/requirements/endpoints.ts';
import { Failure } from '../deploy/world/failure.ts';
import { checkSeed, SeededRandom } from '../deploy/world/seeded-random.ts';

/** An endpoint and how often it is asked beside the others. */
export interface TrafficPart {
  readonly endpoint: Endpoint;
  /** A whole number above 0. */
  readonly weight: number;
}

/** What is asked: endpoints by weight. The seed repeats every draw. */
export interface Traffic {
  /** As a report prints it: `mix`, `GET /db_dummy`. */
  readonly name: string;
  /** A whole number of 0…4294967295. */
  readonly seed: number;
  readonly parts: readonly [TrafficPart, ...TrafficPart[]];
}

/** One request that was drawn, and the endpoint it goes to: `GET /api/movie/{id}`. Data only. */
export interface DrawnRequest {
  readonly endpoint: string;
  readonly request: Pick<HttpRequest, 'method' | 'path' | 'headers'> & { readonly body?: string };
}

/** The seed of whoever names none. */
export const defaultSeed = 1;

const jsonHeaders = { 'content-type': 'application/json' } as const;

/** One endpoint by itself. @throws Failure `PlanInvalid` when it would change sessions: those are made and deleted one by one. */
export function alone(endpoint: Endpoint, seed = defaultSeed): Traffic {
  return trafficOf({ name: endpoint.name, seed, parts: [{ endpoint, weight: 1 }] });
}

/**
 * R04 to R08 together. The customer names no shares, so they are ours: people read more than they write, and look at single sessions,
 * customers and movies most; each endpoint has enough of 7 200 requests for a percentile of its own.
 */
export function mix(seed = defaultSeed): Traffic {
  return trafficOf({
    name: 'mix',
    seed,
    parts: [
      { endpoint: endpoints.operation, weight: 15 },
      { endpoint: endpoints.dbDummy, weight: 15 },
      { endpoint: endpoints.movie, weight: 20 },
      { endpoint: endpoints.customer, weight: 20 },
      { endpoint: endpoints.session, weight: 30 },
    ],
  });
}

/** Any endpoints by weight. @throws Failure `PlanInvalid` when a weight is no whole number above 0, an endpoint changes sessions, or the seed is none. */
export function trafficOf(traffic: Traffic): Traffic {
  checkSeed(traffic.seed);
  for (const { endpoint, weight } of traffic.parts) {
    if (!Number.isInteger(weight) || weight < 1)
      throw refused(traffic.name, `${endpoint.name} has the weight ${weight}`);
    if (changesSessions(endpoint)) throw refused(traffic.name, `${endpoint.name} changes sessions`);
  }
  return traffic;
}

/**
 * Draws requests without end. The same seed draws the same ones: ids evenly over their whole range, so that no cache of the database is flattered,
 * and operation numbers from those that harm nobody.
 */
export function* requestsOf(traffic: Traffic): Generator<DrawnRequest, never> {
  trafficOf(traffic);
  const random = new SeededRandom(traffic.seed);
  for (;;) yield drawn(random.weighted(traffic.parts).endpoint, random);
}

function drawn(endpoint: Endpoint, random: SeededRandom): DrawnRequest {
  const { name, method } = endpoint;
  if (endpoint.ids !== undefined)
    return { endpoint: name, request: { method, path: pathOf(endpoint, random.integer(endpoint.ids)) } };
  const path = pathOf(endpoint);
  if (endpoint.body === undefined) return { endpoint: name, request: { method, path } };
  const isOperation = endpoint.path === endpoints.operation.path;
  const body = isOperation
    ? JSON.stringify({ operation: random.integer(application.harmlessOperations) })
    : endpoint.body;
  return { endpoint: name, request: { method, path, headers: jsonHeaders, body } };
}

function changesSessions(endpoint: Endpoint): boolean {
  return (
    endpoint.method === 'DELETE' ||
    (endpoint.method === 'POST' && endpoint.path === endpoints.createSession.path)
  );
}

function refused(name: string, why: string): Failure {
  return new Failure('PlanInvalid', {
    attempted: `draw the traffic ${name}`,
    happened: why,
    hint: 'give whole weights above 0; sessions are made and deleted one by one, by the specs of R12 and R13',
  });
}
