import { describe } from '../deploy/world/failure.ts';
import type { StoredRun } from './run-file.ts';
import { readWatched, type Watched } from './watched-file.ts';

/** What Prometheus saw in the time of each run, by the run's id, and what is wrong with the files of the others. */
export async function readWatchedOf(parts: readonly StoredRun[]): Promise<{
  readonly byRun: ReadonlyMap<string, Watched>;
  readonly troubles: readonly string[];
}> {
  const byRun = new Map<string, Watched>();
  const troubles: string[] = [];
  for (const { directory, run } of parts) {
    try {
      const watched = await readWatched(directory);
      if (watched !== undefined) byRun.set(run.id, watched);
    } catch (thrown) {
      troubles.push(describe(thrown));
    }
  }
  return { byRun, troubles };
}
