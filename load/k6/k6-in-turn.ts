import { application } from '../../checks/requirements/application.ts';
import { lists, writes, type EndpointKey } from '../../checks/requirements/endpoints.ts';
import type { Clause, ErrorBound } from '../../checks/requirements/requirement.ts';
import { keyOf } from './k6-endpoint.ts';
import { k6TimeoutMs, secondsText, type K6Scenario, type K6Thresholds } from './k6-scenario.ts';

/** What is asked one at a time, in one scenario, which is the last: how long it takes is nobody's to know. */
export interface K6InTurn {
  readonly lists: readonly EndpointKey[];
  readonly timesEachList: number;
  readonly listTimeout: string;
  readonly lastsS: number;
  readonly scenario: K6Scenario;
  readonly thresholds: K6Thresholds;
}

/** Lists may take what bingo gives a query. */
const listTimeoutMs = application.queryMsMax + 10_000;

/** What it proves: R09 to R13. */
export const inTurnClauses: readonly Clause[] = [...lists, ...writes].map(({ reliable }) => reliable);

/** Each list as often as its requirement needs, then as many sessions of our own, made and deleted. */
export function k6InTurn(): K6InTurn {
  const timesEachList = Math.max(...lists.map(({ reliable }) => reliable.bound.looksMin));
  const timesWritten = Math.max(...writes.map(({ reliable }) => reliable.bound.looksMin));
  const listsMs = lists.length * timesEachList * listTimeoutMs;
  const maxMs = listsMs + writes.length * timesWritten * k6TimeoutMs;
  const bounds = [...lists, ...writes].map((one) => thresholdsOf(keyOf(one), one.reliable.bound));
  return {
    lists: lists.map(keyOf),
    timesEachList,
    listTimeout: `${listTimeoutMs}ms`,
    lastsS: Math.ceil((maxMs + listTimeoutMs) / 1_000),
    scenario: {
      executor: 'shared-iterations',
      // R09 to R11: at most one at a time.
      vus: Math.min(...lists.map(({ reliable }) => reliable.bound.atOnceMax)),
      iterations: lists.length * timesEachList + timesWritten,
      maxDuration: secondsText(maxMs),
      gracefulStop: secondsText(listTimeoutMs),
    },
    thresholds: Object.fromEntries([['dropped_iterations{scenario:inTurn}', ['count==0']], ...bounds.flat()]),
  };
}

function thresholdsOf(
  key: EndpointKey,
  { errorRatioMax, looksMin }: ErrorBound,
): readonly (readonly [string, readonly string[]])[] {
  return [
    [`http_req_failed{endpoint:${key}}`, [`rate<=${errorRatioMax}`]],
    // Without requests k6 calls every rate well.
    [`http_reqs{endpoint:${key}}`, [`count>=${looksMin}`]],
  ];
}
