import { join } from 'node:path';
import type { Environment } from '../deploy/world/environment.ts';
import { writeWhole } from '../deploy/world/files.ts';
import { compare, trendOf } from './comparison.ts';
import { readExperiments, type ExperimentView } from './experiment-view.ts';
import { readLoads } from './load-view.ts';
import { evidenceTexts } from './evidence-text.ts';
import { ctrfText } from './formats/ctrf.ts';
import { junitText } from './formats/junit.ts';
import { markdownText } from './formats/markdown.ts';
import { matrixOf, overall } from './matrix.ts';
import { isSameSubject, merge, usualParts } from './merged.ts';
import { pageFiles } from './page/browser-script.ts';
import { pageHtml } from './page/page.ts';
import { petyaVerdicts } from './petya-table.ts';
import { rejudge, rejudgeExperiments } from './rejudge.ts';
import { boundsFrom } from './bounds.ts';
import type { Report } from './report.ts';
import { namedRun, readRuns, runsDirectory } from './run-folder.ts';
import type { RunCheck, StoredRun } from './run-file.ts';
import { readWatchedOf } from './watched-of.ts';

/** What a report is made of, unless the usual. */
export interface Wish {
  /** Names of runs, or folders; the usual parts unless told. */
  readonly of?: readonly string[];
  /** Runs on this stand alone. */
  readonly stand?: string;
  /** A run to be compared with. */
  readonly against?: string;
  /** Limits to judge again by. */
  readonly bounds?: string;
}

/** How many runs the trend shows. */
const trendRuns = 12;

/**
 * Renders the report from the data of runs alone: the page, and beside it JUnit XML, CTRF JSON and Markdown. Gives back the page's path.
 * @throws Failure `PlanInvalid` when a run that was named is not there, or cannot be read.
 */
export async function publish(environment: Environment, wish: Wish = {}): Promise<string> {
  const directory = join(environment.projectDir, 'reports/out');
  const report = await makeReport(environment, { ...wish, directory });
  const page = join(directory, 'index.html');
  const files: readonly (readonly [name: string, text: string])[] = [
    ['index.html', pageHtml(report, await pageFiles())],
    ['junit.xml', junitText(report)],
    ['ctrf.json', ctrfText(report)],
    ['summary.md', markdownText(report)],
  ];
  for (const [name, text] of files) await writeWhole(join(directory, name), text, { mode: 0o644 });
  return page;
}

/** Reads the runs and judges them. */
export async function makeReport(
  environment: Environment,
  wish: Wish & { readonly directory: string },
): Promise<Report> {
  const root = runsDirectory(environment.projectDir);
  const { runs: all, troubles } = await readRuns(root);
  const runs = wish.stand === undefined ? all : all.filter(({ run }) => run.subject.name === wish.stand);
  const named =
    wish.of === undefined
      ? undefined
      : await Promise.all(wish.of.map(async (name) => await namedRun(root, name)));
  const chosen = named ?? usualParts(runs);
  const newest = chosen.reduce<StoredRun | undefined>(
    (last, one) => (last === undefined || one.run.startedAt > last.run.startedAt ? one : last),
    undefined,
  );
  const same = newest === undefined ? [] : runs.filter(({ run }) => isSameSubject(run, newest.run));
  const report = await reportOf(chosen, {
    pageDirectory: wish.directory,
    ...(wish.bounds === undefined ? {} : { bounds: wish.bounds }),
    ...(wish.against === undefined ? {} : { against: await namedRun(root, wish.against) }),
    before: same,
  });
  return { ...report, troubles: [...troubles, ...report.troubles] };
}

/** Judges runs, and reads what their checks left behind. */
export async function reportOf(
  chosen: readonly StoredRun[],
  of: {
    readonly pageDirectory: string;
    readonly bounds?: string;
    readonly against?: StoredRun;
    /** Runs of the same subject, for the trend. */
    readonly before?: readonly StoredRun[];
  },
): Promise<Report> {
  const { bounds, against, before = [] } = of;
  const parts =
    bounds === undefined
      ? chosen
      : await Promise.all(chosen.map(async (stored) => await rejudged(stored, bounds)));
  const merged = merge(parts);
  const rows = matrixOf(merged);
  const loads = await readLoads(merged, boundsFrom(bounds ?? ''));
  const experiments = await readExperiments(merged);
  const watched = await readWatchedOf(merged.parts);
  return {
    merged,
    rows,
    overall: overall(rows),
    petya: petyaVerdicts(rows),
    evidence: await evidenceTexts(merged.checks, { parts: merged.parts, pageDirectory: of.pageDirectory }),
    loads: loads.views,
    experiments: experiments.views,
    watched: watched.byRun,
    trend: trendOf(before, trendRuns),
    ...(against === undefined ? {} : { against: changesSince(against, merged.parts) }),
    ...(bounds === undefined ? {} : { rejudged: bounds === '' ? 'the catalogue' : bounds }),
    troubles: [
      ...loads.troubles,
      ...experiments.troubles,
      ...watched.troubles,
      ...merged.parts.flatMap(({ run }) => run.troubles),
    ],
  };
}

/** Compared are runs of the same kinds only: an earlier run of checks says nothing of the load. */
function changesSince(before: StoredRun, parts: readonly StoredRun[]): NonNullable<Report['against']> {
  const alike = parts.filter(({ run }) => run.kind === before.run.kind);
  const after = alike.length === 0 ? parts : alike;
  return { name: before.run.id, changes: compare(matrixOf(merge([before])), matrixOf(merge(after))) };
}

async function rejudged(stored: StoredRun, bounds: string): Promise<StoredRun> {
  const { directory, run } = stored;
  const limits = boundsFrom(bounds);
  const again = rejudge(run, limits);
  const { views } = await readExperiments(merge([stored]));
  const viewsOf = ({ id }: RunCheck): readonly ExperimentView[] =>
    views.filter(({ check }) => check.id === id);
  return { directory, run: rejudgeExperiments(again, { before: run, bounds: limits, viewsOf }) };
}
