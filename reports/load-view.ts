import { readFile } from 'node:fs/promises';
import { clauses } from '../checks/requirements/catalogue.ts';
import { parseLoad, type LoadRecord } from '../load/load-file.ts';
import { judgeLoad, type LoadBound, type LoadJudgement } from '../load/sla.ts';
import { describe } from '../deploy/world/failure.ts';
import { evidenceFiles } from './experiment-view.ts';
import type { Merged, ReportCheck } from './merged.ts';
import type { Bounds } from './rejudge.ts';

/** A load as its check left it behind, and what the bounds of its clauses say of it. */
export interface LoadView {
  readonly check: ReportCheck;
  readonly record: LoadRecord;
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
        views.push({ check, record, judged: judgements(check, { record, bounds }) });
      } catch (thrown) {
        troubles.push(`${check.title}: ${name}: ${describe(thrown)}`);
      }
    }
  }
  return { views, troubles };
}

function judgements(
  check: ReportCheck,
  of: { readonly record: LoadRecord; readonly bounds: Bounds },
): LoadView['judged'] {
  return clauses
    .filter(({ key }) => check.proves.includes(key))
    .flatMap(({ key }) => {
      const bound = loadBound(key, of.bounds);
      return bound === undefined ? [] : [{ key, judgement: judgeLoad(of.record.result, bound) }];
    });
}

/** What a clause asks of a load; undefined when it asks something else. */
function loadBound(key: string, bounds: Bounds): LoadBound | undefined {
  const limit = (name: string): number | undefined => bounds.get(`${key}.${name}`);
  const [errorRatioMax, rps, forMs, p90MsMax] = ['errorRatioMax', 'rps', 'forMs', 'p90MsMax'].map(limit);
  const looksMin = limit('looksMin');
  if (errorRatioMax === undefined) return undefined;
  if (rps !== undefined && forMs !== undefined) {
    return p90MsMax === undefined ? { rps, forMs, errorRatioMax } : { rps, forMs, errorRatioMax, p90MsMax };
  }
  return looksMin === undefined ? undefined : { errorRatioMax, looksMin };
}
