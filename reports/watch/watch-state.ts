import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, type SpecRun } from '../../deploy/world/environment.ts';
import { readLive, type Live } from '../live-file.ts';
import { readRun, type Run } from '../run-file.ts';
import { runNames } from '../run-folder.ts';

/** What there is to watch: a run that goes on, the last one that ended, one that was killed, or none at all. */
export type WatchState =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'running'; readonly live: Live } & WatchedRun)
  | ({ readonly kind: 'ended' } & WatchedRun)
  | ({ readonly kind: 'killed' } & WatchedRun);

/** What is told of the run that is watched. */
interface WatchedRun {
  readonly id: string;
  readonly run: SpecRun;
  readonly stand: string;
  readonly startedAt: string;
  readonly made: number;
  readonly planned: number;
  readonly bad: number;
}

/** Looks at the folder of runs as often as it is asked to, and reads again only what has changed. */
export class RunsWatched {
  readonly #root: string;
  readonly #stand: string | undefined;
  readonly #read = new Map<string, { readonly changed: string; readonly run: Run | undefined }>();

  constructor(of: { readonly root: string; readonly stand?: string | undefined }) {
    this.#root = of.root;
    this.#stand = of.stand;
  }

  /** The names of the runs, on the stand alone when one is said, the newest last. */
  async names(): Promise<readonly string[]> {
    const stand = this.#stand;
    const names = await runNames(this.#root);
    return stand === undefined
      ? names
      : names.filter(
          (name) => name.endsWith(`Z-${stand}`) || (name.includes(`Z.`) && name.endsWith(`-${stand}`)),
        );
  }

  /** Changes whenever a page made of the runs would: the newest of them, and when each was written. */
  async signature(): Promise<string> {
    const names = await this.names();
    const changed = await Promise.all(names.map(async (name) => `${name} ${await this.#changed(name)}`));
    return changed.join('\n');
  }

  /** What there is to watch now. Of several runs that go on the newest is watched. */
  async state(): Promise<WatchState> {
    const names = (await this.names()).slice(-5).reverse();
    const first: { ended?: WatchState } = {};
    for (const name of names) {
      const run = await this.#run(name);
      if (run === undefined) continue;
      const about = watchedRun(run);
      if (run.status !== 'running') first.ended ??= { kind: 'ended', ...about };
      else {
        const live = await readLive(join(this.#root, name));
        if (live !== undefined && isAlive(live.pid)) return { kind: 'running', live, ...about };
        first.ended ??= { kind: 'killed', ...about };
      }
    }
    return first.ended ?? { kind: 'none' };
  }

  async #changed(name: string): Promise<string> {
    const facts = await stat(join(this.#root, name, 'results.json')).catch(() => undefined);
    return facts === undefined ? '' : `${facts.mtimeMs} ${facts.size}`;
  }

  async #run(name: string): Promise<Run | undefined> {
    const changed = await this.#changed(name);
    const known = this.#read.get(name);
    if (known?.changed === changed) return known.run;
    // One that cannot be read is told of on the page.
    const run = await readRun(join(this.#root, name)).catch(() => undefined);
    this.#read.set(name, { changed, run });
    return run;
  }
}

function watchedRun({ id, kind, subject, startedAt, checks, planned }: Run): WatchedRun {
  return {
    id,
    run: kind,
    stand: subject.name,
    startedAt,
    made: checks.length,
    planned: planned.length,
    bad: checks.filter(({ verdict }) => verdict !== 'pass').length,
  };
}

/** The state on one line, for the terminal. */
export function stateText(state: WatchState): string {
  if (state.kind === 'none')
    return 'no run yet: begin one in another terminal by `npx playwright test`, `make load` or `make chaos`';
  const { kind, run, stand, id, made, planned, bad } = state;
  const far = `${made} of ${planned} checks made, ${bad} of them not passed`;
  if (kind === 'running') return `a run goes on: ${run} on ${stand}, ${far}`;
  if (kind === 'killed') return `the run ${id} (${run} on ${stand}) was killed: ${far}`;
  return `no run goes on; the last was ${run} on ${stand} (${id}): ${far}`;
}
