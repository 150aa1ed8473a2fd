import { sleep } from '../../deploy/world/clock.ts';
import { allOf } from '../../deploy/world/failure.ts';
import type { History } from '../history.ts';
import type { HttpObservation, HttpRequest } from './exchange.ts';
import { Watch } from './watch.ts';

/** Who looks: HttpClient and Service do. */
export interface Looker {
  look(request: HttpRequest, dueMs?: number): Promise<HttpObservation>;
}

/** What was seen of a cached answer across the end of its life. */
export interface LooksAcross {
  /** The looks at an even pace. */
  readonly steady: History;
  /** Their whole answers. */
  readonly answers: readonly HttpObservation[];
  /** The second looks at copies that nobody had asked for since they were made. */
  readonly quiet: readonly HttpObservation[];
}

/** What is looked at, and for how long it may be kept. */
export interface AcrossPlan {
  readonly path: string;
  readonly lifetimeMs: number;
  /** Looks at an even pace. */
  readonly looksMin: number;
}

/** How long after their lives' ends copies are asked for that nobody touched: a stamp is cut off to seconds, so from one second on. */
const silencesMs = [1_500, 3_000, 6_000, 10_000] as const;
const everyMs = 1_000;
const timeoutMs = 30_000;

/**
 * Looks at an even pace, and beside that leaves copies alone until they must be gone, for a copy that is asked for all the time is renewed all the
 * time. Each of those has a query of its own, by which most caches keep a copy of its own.
 */
export async function lookAcross(looker: Looker, plan: AcrossPlan): Promise<LooksAcross> {
  const answers: HttpObservation[] = [];
  const subject = `GET ${plan.path}`;
  const look = async (dueMs?: number): Promise<HttpObservation> => {
    const seen = await looker.look({ path: plan.path, timeoutMs }, dueMs);
    answers.push(seen);
    return seen;
  };
  const longestMs = plan.lifetimeMs + Math.max(...silencesMs);
  const forMs = Math.max(longestMs, plan.looksMin * everyMs);
  await using watch = Watch.start({ subject, timeoutMs, look }, { everyMs, forMs });
  const quiet = await allOf(
    silencesMs.map(async (silenceMs) => {
      const request = { path: `${plan.path}?quiet=${silenceMs}-${Math.round(watch.startedMs)}`, timeoutMs };
      await looker.look(request);
      await sleep(plan.lifetimeMs + silenceMs);
      return await looker.look(request);
    }),
  );
  return { steady: await watch.ended, answers, quiet };
}
