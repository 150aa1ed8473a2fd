import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { specRuns, type SpecRun } from '../deploy/world/environment.ts';
import { Failure, describe } from '../deploy/world/failure.ts';
import { isThere, remove } from '../deploy/world/files.ts';
import { readRun, type StoredRun } from './run-file.ts';

/** So many runs of each kind are kept; what is older goes when a new one begins. */
export const runsKept = 20;

/** `2026-11-22T20-15-03Z-main`: sorts by time, and is a file name everywhere. */
const namePattern = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z(?:\.\d+)?-[a-z0-9-]+$/;

/** Where the runs of a checkout are. */
export function runsDirectory(projectDir: string): string {
  return join(projectDir, 'reports/runs');
}

/** Makes the folder of a new run; a second one in the same second gets a number. */
export async function makeRunFolder(
  root: string,
  of: { readonly startedAt: Date; readonly stand: string },
): Promise<{ readonly id: string; readonly directory: string }> {
  await mkdir(root, { recursive: true });
  const time = of.startedAt.toISOString().slice(0, 19).replaceAll(':', '-');
  const stand = of.stand.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  for (let again = 0; again < 100; again += 1) {
    const id = `${time}Z${again === 0 ? '' : `.${again}`}-${stand}`;
    const directory = join(root, id);
    if (await isThere(directory)) continue;
    await mkdir(directory, { recursive: true });
    return { id, directory };
  }
  throw new Failure('CommandFailed', { attempted: 'make a folder for the run', happened: `${root} is full` });
}

/** The names of all runs, the newest last. */
export async function runNames(root: string): Promise<readonly string[]> {
  if (!(await isThere(root))) return [];
  return (await readdir(root)).filter((name) => namePattern.test(name)).sort();
}

/** Runs that can be read, the newest last, and what is wrong with the others. */
export async function readRuns(
  root: string,
): Promise<{ readonly runs: readonly StoredRun[]; readonly troubles: readonly string[] }> {
  const runs: StoredRun[] = [];
  const troubles: string[] = [];
  for (const name of await runNames(root)) {
    const directory = join(root, name);
    try {
      runs.push({ directory, run: await readRun(directory) });
    } catch (thrown) {
      troubles.push(describe(thrown));
    }
  }
  return { runs, troubles };
}

/**
 * The run of this name: a folder in `reports/runs/`, or the path of a folder from elsewhere.
 * @throws Failure `PlanInvalid` that lists the runs there are.
 */
export async function namedRun(root: string, name: string): Promise<StoredRun> {
  for (const directory of [join(root, name), name]) {
    if (await isThere(join(directory, 'results.json'))) return { directory, run: await readRun(directory) };
  }
  const names = (await runNames(root)).slice(-5).reverse();
  throw new Failure('PlanInvalid', {
    attempted: `find the run ${name}`,
    happened: 'there is none of this name',
    hint: names.length === 0 ? 'there are no runs yet' : `the newest are ${names.join(', ')}`,
  });
}

/** Removes the oldest runs beyond `keep` of each kind; a folder that cannot be read counts with none, and is left alone. */
export async function forgetOldRuns(root: string, keep = runsKept): Promise<readonly string[]> {
  const { runs } = await readRuns(root);
  const old = specRuns.flatMap((kind: SpecRun) => {
    const same = runs.filter(({ run }) => run.kind === kind);
    return same.slice(0, Math.max(0, same.length - keep));
  });
  for (const { directory } of old) await remove(directory);
  return old.map(({ run }) => run.id);
}
