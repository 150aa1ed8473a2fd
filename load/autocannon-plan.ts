import { Failure } from '../deploy/world/failure.ts';
import type { LoadOrder } from './engine.ts';
import { plannedOf } from './profile.ts';

/** How autocannon is set up. */
export interface VolleyOptions {
  /** At most as many as requests per second, which is the default; one then sends once a second. */
  readonly connections?: number;
  /** The longest answer that the connections must carry without holding others back; 400 ms unless told, which R04 to R08 allow. */
  readonly latencyMsMax?: number;
}

/** The part of the requests that is sent together. */
export interface Volley {
  readonly rps: number;
  readonly connections: number;
  readonly requests: number;
  readonly forS: number;
}

/** All volleys of a run: together they are the Profile. */
export interface VolleyPlan {
  readonly volleys: readonly Volley[];
  readonly connections: number;
}

/** Volleys leave one after the other in each second: a node's limiter hands out its quota as often (bingo.md section 7, I). */
export const volleyEveryMs = 50;
const volleysMax = 1_000 / volleyEveryMs;

/**
 * Divides a Profile into volleys.
 * @throws Failure `PlanInvalid` for what autocannon cannot do: rates that change or are no whole number, parts of a second, http2, a connection for each
 * request, connections that hold requests back.
 */
export function planVolleys(
  { profile, target }: Pick<LoadOrder, 'profile' | 'target'>,
  options: VolleyOptions,
): VolleyPlan {
  const [{ fromRps: rps, toRps, forMs }, ...more] = profile.stages;
  const { connections = rps, latencyMsMax = 400 } = options;
  const needed = Math.ceil((rps * latencyMsMax) / 1_000);
  if (more.length > 0 || toRps !== rps || !Number.isInteger(rps))
    throw refused(`${profile.name} is no even rate of whole requests per second`);
  if (forMs % 1_000 !== 0) throw refused(`${forMs} ms are no whole seconds`);
  if (target.version === 'h2' || target.connections === 'fresh')
    throw refused('it speaks HTTP/1.1 on kept connections only');
  if (!Number.isInteger(connections) || connections < needed || connections > rps)
    throw refused(
      `${connections} connections cannot carry ${rps} RPS with answers of ${latencyMsMax} ms: ${needed} to ${rps} do`,
    );
  const count = Math.min(volleysMax, connections);
  const planned = plannedOf(profile);
  const volleys = Array.from({ length: count }, (_none, place) => ({
    rps: shareOf(rps, { count, place }),
    connections: shareOf(connections, { count, place }),
    requests: shareOf(rps, { count, place }) * (planned / rps),
    forS: forMs / 1_000,
  }));
  return { volleys, connections };
}

/** The part of a whole number that falls to a place; all of them together are the whole. */
function shareOf(whole: number, of: { readonly count: number; readonly place: number }): number {
  const { count, place } = of;
  return Math.floor(((place + 1) * whole) / count) - Math.floor((place * whole) / count);
}

function refused(why: string): Failure {
  return new Failure('PlanInvalid', {
    attempted: 'offer load with autocannon',
    happened: why,
    hint: 'the open loop keeps any Profile, over http2 too',
  });
}
