import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord, parseExperiment, type ExperimentFile } from '../chaos/experiment-file.ts';
import { parseHistory } from '../checks/history-file.ts';
import type { History } from '../checks/history.ts';
import { describe } from '../deploy/world/failure.ts';
import type { Merged, ReportCheck } from './merged.ts';

/** An experiment as its check left it behind. */
export interface ExperimentView {
  readonly check: ReportCheck;
  readonly file: ExperimentFile;
  /** By subject: `users`, `bingo-1`, `writer`. */
  readonly histories: ReadonlyMap<string, History>;
  /** What could not be read. */
  readonly troubles: readonly string[];
}

/** Reads the experiments of a report; one whose own file cannot be read is told of in `troubles`. */
export async function readExperiments(
  merged: Merged,
): Promise<{ readonly views: readonly ExperimentView[]; readonly troubles: readonly string[] }> {
  const views: ExperimentView[] = [];
  const troubles: string[] = [];
  for (const check of merged.checks) {
    const files = evidenceFiles(check, merged);
    for (const own of files.filter(({ name }) => isRecord(name))) {
      try {
        const file = parseExperiment(await readFile(own.path, 'utf8'));
        views.push({ check, file, ...(await readHistories(file.histories, files)) });
      } catch (thrown) {
        troubles.push(`${check.title}: ${own.name}: ${describe(thrown)}`);
      }
    }
  }
  return { views, troubles };
}

async function readHistories(
  names: readonly string[],
  files: readonly EvidenceFile[],
): Promise<Pick<ExperimentView, 'histories' | 'troubles'>> {
  const histories = new Map<string, History>();
  const troubles: string[] = [];
  for (const name of names) {
    const file = files.find((one) => one.name === name);
    try {
      if (file === undefined) throw new RangeError('it is not among the evidence');
      const { history } = parseHistory(await readFile(file.path, 'utf8'));
      histories.set(history.about.subject, history);
    } catch (thrown) {
      troubles.push(`${name}: ${describe(thrown)}`);
    }
  }
  return { histories, troubles };
}

/** A file of a check's evidence, where it lies. */
export interface EvidenceFile {
  readonly name: string;
  readonly path: string;
}

/** The files that a check left behind and that are there. */
export function evidenceFiles(check: ReportCheck, { parts }: Merged): readonly EvidenceFile[] {
  const directory = parts.find(({ run }) => run.id === check.runId)?.directory;
  if (directory === undefined) return [];
  return check.evidence.flatMap(({ name, path }) =>
    path === undefined ? [] : [{ name, path: join(directory, path) }],
  );
}
