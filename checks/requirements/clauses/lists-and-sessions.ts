import { application } from '../application.ts';
import {
  clause,
  keyed,
  type Clause,
  type ErrorBound,
  type FreshBound,
  type RequirementId,
} from '../requirement.ts';
import { fresh, notCached, works } from './interactive.ts';

/** How many requests of a list may fail, asked one at a time. */
export interface ListBound extends ErrorBound {
  /** Requests at the same moment. */
  readonly atOnceMax: number;
}

/** What a list must be. */
export interface RowsBound {
  readonly rowsMax: number;
}

/** As for all others, with fewer looks: each is a hundred thousand rows. */
export const freshList: FreshBound = { ...fresh, looksMin: 3 };

/** Enough to tell five per cent from none; lists take seconds each. */
const listLooksMin = 20;
/** Enough to tell one per cent from none. */
const writeLooksMin = 100;

/** R09 to R13: lists, one at a time, and what changes sessions. */
export const listAndSessionClauses = keyed({
  movieListWorks: listWorks('movieListWorks', 'R09', 'GET /api/movie'),
  movieListNotCached: notCached('movieListNotCached', 'R09', {
    endpoint: 'GET /api/movie',
    bound: freshList,
  }),
  movieListReliable: reliable('movieListReliable', 'R09', {
    endpoint: 'GET /api/movie',
    errorRatioMax: 0.01,
  }),
  customerListWorks: listWorks('customerListWorks', 'R10', 'GET /api/customer'),
  customerListNotCached: notCached('customerListNotCached', 'R10', {
    endpoint: 'GET /api/customer',
    bound: freshList,
  }),
  customerListReliable: reliable('customerListReliable', 'R10', {
    endpoint: 'GET /api/customer',
    errorRatioMax: 0.01,
  }),
  sessionListWorks: listWorks('sessionListWorks', 'R11', 'GET /api/session'),
  sessionListNotCached: notCached('sessionListNotCached', 'R11', {
    endpoint: 'GET /api/session',
    bound: freshList,
  }),
  sessionListReliable: reliable('sessionListReliable', 'R11', {
    endpoint: 'GET /api/session',
    errorRatioMax: 0.05,
  }),
  createWorks: works('createWorks', 'R12', 'POST /api/session'),
  createNotCached: notCached('createNotCached', 'R12', { endpoint: 'POST /api/session' }),
  createReliable: writesReliably('createReliable', 'R12', 'POST /api/session'),
  deleteWorks: works('deleteWorks', 'R13', 'DELETE /api/session/{id}'),
  deleteNotCached: notCached('deleteNotCached', 'R13', { endpoint: 'DELETE /api/session/{id}' }),
  deleteReliable: writesReliably('deleteReliable', 'R13', 'DELETE /api/session/{id}'),
});

function listWorks<const Key extends string>(
  key: Key,
  id: RequirementId,
  endpoint: string,
): Clause<Key, RowsBound> {
  return clause(key, {
    id,
    sentence: {
      en: `${endpoint} gives the list, whole and in order.`,
      ru: `${endpoint} отдаёт список целиком и по порядку.`,
    },
    bound: { rowsMax: application.listRowsMax },
    source: `${id}; bingo.md section 7`,
    settledBy: ['checks'],
  });
}

function reliable<const Key extends string>(
  key: Key,
  id: RequirementId,
  of: { readonly endpoint: string; readonly errorRatioMax: number },
): Clause<Key, ListBound> {
  return clause(key, {
    id,
    sentence: {
      en: `${of.endpoint}, asked one at a time, keeps within its errors.`,
      ru: `${of.endpoint}, по одному запросу за раз, ошибается не чаще дозволенного.`,
    },
    bound: { errorRatioMax: of.errorRatioMax, looksMin: listLooksMin, atOnceMax: 1 },
    source: `${id}; the number of looks is ours`,
    settledBy: ['load'],
  });
}

function writesReliably<const Key extends string>(
  key: Key,
  id: RequirementId,
  endpoint: string,
): Clause<Key, ErrorBound> {
  return clause(key, {
    id,
    sentence: {
      en: `${endpoint} is nearly free of errors, and what it acknowledged is so.`,
      ru: `${endpoint} почти не ошибается, и подтверждённое действительно сделано.`,
    },
    bound: { errorRatioMax: 0.01, looksMin: writeLooksMin },
    source: `${id}; the number of looks is ours`,
    settledBy: ['load'],
  });
}
