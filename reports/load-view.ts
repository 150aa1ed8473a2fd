import { readFile } from 'node:fs/promises';
import { clauses } from '../checks/requirements/catalogue.ts';
import { endpoints } from '../checks/requirements/endpoints.ts';
import { parseLoad, type LoadRecord } from '../load/load-file.ts';
import type { LoadResult } from '../load/load-result.ts';
import { durationMs } from '../load/profile.ts';
import { partOf } from '../load/result-part.ts';
import { judgeLoad, type LoadBound, type LoadJudgement } from '../load/sla.ts';
import { describe } from '../deploy/world/failure.ts';
import { evidenceFiles } from './experiment-view.ts';
import type { Merged, ReportCheck } from './merged.ts';
import type { Bounds } from './bounds.ts';
import { worst, type Verdict } from './verdict.ts';

/** A load as its check left it behind, and what the bounds of its clauses say of it. */
export interface LoadView {
  readonly check: ReportCheck;
  readonly record: LoadRecord;
  /** Offered by another engine than the open loop: an opinion beside the verdict, which settles nothing. */
  readonly isSecondOpinion: boolean;
  /** What its own bounds say of it; that of the check where they say nothing. */
  readonly verdict: Verdict;
  /** For each clause that the check proves and that bounds a load. */
  readonly judged: readonly { readonly key: string; readonly judgement: LoadJudgement }[];
}

/** Reads the loads of a report and judges them by these bounds. */
export async function readLoads(
  merged: Merged,
  bounds: Bounds,
): Promise<{ readonly views: readonly LoadView[]; readonly troubles: readonly string[] }> {
  const views: LoadView[] = [];
  const troubles: string[] = [];
  for (const check of merged.checks) {
    for (const { name, path } of evidenceFiles(check, merged)) {
      if (!/^load-\d+\.ndjson$/.test(name)) continue;
      try {
        const record = parseLoad(await readFile(path, 'utf8'));
        views.push(viewOf(check, { record, bounds }));
      } catch (thrown) {
        troubles.push(`${check.title}: ${name}: ${describe(thrown)}`);
      }
    }
  }
  return { views, troubles };
}

function viewOf(
  check: ReportCheck,
  { record, bounds }: { readonly record: LoadRecord; readonly bounds: Bounds },
): LoadView {
  const judged = clauses
    .filter(({ key }) => check.proves.includes(key))
    .flatMap(({ key }) => {
      const bound = loadBound(key, bounds);
      const result = bound === undefined ? undefined : resultFor(bound, record.result);
      if (bound === undefined || result === undefined) return [];
      return [{ key, judgement: judgeLoad(result, overOwnTime(bound, result)) }];
    });
  const isSecondOpinion = record.result.engine !== 'open loop';
  const verdict =
    judged.length === 0 ? check.verdict : worst(judged.map(({ judgement }) => judgement.verdict));
  return { check, record, isSecondOpinion, verdict, judged };
}

/** A run that is shorter than the minute of its clause is judged over its own time, as its spec judges it: the minute is judged by the run that lasts one. */
function overOwnTime(bound: LoadBound, { profile }: LoadResult): LoadBound {
  return 'forMs' in bound ? { ...bound, forMs: Math.min(bound.forMs, durationMs(profile)) } : bound;
}

/** What of a load a bound is about: all of it, or the one endpoint that may be asked for among others; undefined when it was not. */
function resultFor(bound: LoadBound, result: LoadResult): LoadResult | undefined {
  if (!('ratioMin' in bound)) return result;
  return result.byEndpoint.has(endpoints.longDummy.name) ? partOf(result, endpoints.longDummy) : undefined;
}

/** What a clause asks of a load; undefined when it asks something else. */
function loadBound(key: string, bounds: Bounds): LoadBound | undefined {
  const limit = (name: string): number | undefined => bounds.get(`${key}.${name}`);
  const [errorRatioMax, rps, forMs, p90MsMax] = ['errorRatioMax', 'rps', 'forMs', 'p90MsMax'].map(limit);
  const [looksMin, withinMs, ratioMin] = ['looksMin', 'withinMs', 'ratioMin'].map(limit);
  if (withinMs !== undefined && ratioMin !== undefined && looksMin !== undefined)
    return { withinMs, ratioMin, looksMin };
  if (errorRatioMax === undefined) return undefined;
  if (rps !== undefined && forMs !== undefined) {
    return p90MsMax === undefined ? { rps, forMs, errorRatioMax } : { rps, forMs, errorRatioMax, p90MsMax };
  }
  return looksMin === undefined ? undefined : { errorRatioMax, looksMin };
}
