import type { RequirementChange, TrendPoint } from './comparison.ts';
import type { EvidenceText } from './evidence-text.ts';
import type { ExperimentView } from './experiment-view.ts';
import type { LoadView } from './load-view.ts';
import type { RequirementRow } from './matrix.ts';
import type { Merged, ReportCheck } from './merged.ts';
import type { PetyaVerdict } from './petya-table.ts';
import type { Verdict } from './verdict.ts';
import type { Watched } from './watched-file.ts';

/** Everything that a page, or a file for machines, is made from. */
export interface Report {
  readonly merged: Merged;
  readonly rows: readonly RequirementRow[];
  readonly overall: { readonly verdict: Verdict; readonly isWhole: boolean };
  readonly petya: readonly PetyaVerdict[];
  readonly evidence: ReadonlyMap<ReportCheck, readonly EvidenceText[]>;
  readonly loads: readonly LoadView[];
  readonly experiments: readonly ExperimentView[];
  /** What Prometheus saw in the time of each run, by the run's id; missing where the run kept nothing. */
  readonly watched: ReadonlyMap<string, Watched>;
  readonly trend: readonly TrendPoint[];
  readonly against?: { readonly name: string; readonly changes: readonly RequirementChange[] };
  /** The limits by which it was judged again, as they were said. */
  readonly rejudged?: string;
  /** What is wrong with the data of the report itself. */
  readonly troubles: readonly string[];
}
