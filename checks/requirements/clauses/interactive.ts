import {
  clause,
  keyed,
  type Clause,
  type FreshBound,
  type RequirementId,
  type SlaBound,
  type Unbounded,
} from '../requirement.ts';
import { rates } from './availability.ts';

/** R04 has the figures; R05 to R08 name "the same". */
const sla: SlaBound = { rps: rates.peakRps, forMs: 60_000, p90MsMax: 400, errorRatioMax: 0.01 };

/** No clock is told for R04 to R13; the second is R21's, and a copy younger than that would be of no use to anybody. */
export const fresh: FreshBound = { ageSMax: 1, looksMin: 5 };

/** R04 to R08: what must be fast at the peak. */
export const interactiveClauses = keyed({
  operationWorks: works('operationWorks', 'R04', 'POST /operation'),
  operationNotCached: notCached('operationNotCached', 'R04', { endpoint: 'POST /operation' }),
  operationFast: fast('operationFast', 'R04', 'POST /operation'),
  dbDummyWorks: works('dbDummyWorks', 'R05', 'GET /db_dummy'),
  dbDummyNotCached: notCached('dbDummyNotCached', 'R05', { endpoint: 'GET /db_dummy' }),
  dbDummyFast: fast('dbDummyFast', 'R05', 'GET /db_dummy'),
  movieWorks: works('movieWorks', 'R06', 'GET /api/movie/{id}'),
  movieNotCached: notCached('movieNotCached', 'R06', { endpoint: 'GET /api/movie/{id}' }),
  movieFast: fast('movieFast', 'R06', 'GET /api/movie/{id}'),
  customerWorks: works('customerWorks', 'R07', 'GET /api/customer/{id}'),
  customerNotCached: notCached('customerNotCached', 'R07', { endpoint: 'GET /api/customer/{id}' }),
  customerFast: fast('customerFast', 'R07', 'GET /api/customer/{id}'),
  sessionWorks: works('sessionWorks', 'R08', 'GET /api/session/{id}'),
  sessionNotCached: notCached('sessionNotCached', 'R08', { endpoint: 'GET /api/session/{id}' }),
  sessionFast: fast('sessionFast', 'R08', 'GET /api/session/{id}'),
});

function fast<const Key extends string>(
  key: Key,
  id: RequirementId,
  endpoint: string,
): Clause<Key, SlaBound> {
  return clause(key, {
    id,
    sentence: {
      en: `${endpoint} is fast and nearly free of errors at the peak.`,
      ru: `${endpoint} на пике отвечает быстро и почти без ошибок.`,
    },
    bound: sla,
    source: `${id}, figures of R04; a minute as in R03`,
    settledBy: ['load'],
  });
}

/** The clause that an endpoint answers as it is known to, well-formed requests and malformed ones. */
export function works<const Key extends string>(
  key: Key,
  id: RequirementId,
  endpoint: string,
): Clause<Key, Unbounded> {
  return clause(key, {
    id,
    sentence: {
      en: `${endpoint} answers rightly, and refuses what is malformed.`,
      ru: `${endpoint} отвечает правильно и отвергает некорректные запросы.`,
    },
    bound: {},
    source: `${id}; bingo.md section 7`,
    settledBy: ['checks'],
  });
}

/** The clause that an endpoint is never answered from a cache. */
export function notCached<const Key extends string>(
  key: Key,
  id: RequirementId,
  { endpoint, bound = fresh }: { readonly endpoint: string; readonly bound?: FreshBound },
): Clause<Key, FreshBound> {
  return clause(key, {
    id,
    sentence: { en: `${endpoint} is never cached.`, ru: `${endpoint} не кешируется.` },
    bound,
    source: `${id}; age and number of looks are ours`,
    settledBy: ['checks'],
  });
}
