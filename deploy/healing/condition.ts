import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../world/failure.ts';
import { readIfThere, remove, writeWhole } from '../world/files.ts';

const noteSchema = z.object({ since: z.string(), reasons: z.array(z.string()).min(1) }).readonly();
/** Why something is so, and since when (ISO 8601). */
export type Note = z.infer<typeof noteSchema>;

/**
 * What keeps a stand from being harmed or judged, beside its ledger: it is sick (something would not heal), the emergency lever was
 * pulled, or a drill has broken it. One file each under `.stand/<name>/`. A file that cannot be read counts as there: it bars.
 */
export class Condition {
  readonly #sickPath: string;
  readonly #stopPath: string;
  readonly #drillPath: string;

  constructor(options: { readonly standDirectory: string }) {
    this.#sickPath = join(options.standDirectory, 'sick.json');
    this.#stopPath = join(options.standDirectory, 'stopped.json');
    this.#drillPath = join(options.standDirectory, 'drill.json');
  }

  /** Why the stand is sick; undefined when it is not. Only a deploy that proved it well clears this. */
  async sickness(): Promise<Note | undefined> {
    return await readNote(this.#sickPath);
  }

  /** Adds to what is known to be wrong. */
  async markSick(reasons: readonly string[], since: Date): Promise<void> {
    const before = await this.sickness();
    const all = [...new Set([...(before?.reasons ?? []), ...reasons])];
    await writeNote(this.#sickPath, { since: before?.since ?? since.toISOString(), reasons: all });
  }

  async clearSickness(): Promise<void> {
    await remove(this.#sickPath);
  }

  /** Whether new faults are barred (`make stop`). */
  async stop(): Promise<Note | undefined> {
    return await readNote(this.#stopPath);
  }

  /** Bars new faults until `resume`. */
  async bar(reason: string, since: Date): Promise<void> {
    await writeNote(this.#stopPath, { since: since.toISOString(), reasons: [reason] });
  }

  async resume(): Promise<void> {
    await remove(this.#stopPath);
  }

  /** What a drill has taken from the stand and has not put back yet; undefined when there is nothing of the kind. */
  async drill(): Promise<Note | undefined> {
    return await readNote(this.#drillPath);
  }

  async markDrill(broken: readonly string[], since: Date): Promise<void> {
    await writeNote(this.#drillPath, { since: since.toISOString(), reasons: [...broken] });
  }

  /** Every deploy that ends well has put it back. */
  async clearDrill(): Promise<void> {
    await remove(this.#drillPath);
  }
}

/** @throws Failure `StandSick` when the stand is sick: what would not heal, and how it is repaired. */
export async function refuseSickness(condition: Condition, attempted: string): Promise<void> {
  const sick = await condition.sickness();
  if (sick === undefined) return;
  throw new Failure('StandSick', {
    attempted,
    happened: `the stand is sick since ${sick.since}: ${sick.reasons.join('; ')}`,
    hint: 'run `make deploy`, which repairs it',
  });
}

/** @throws Failure `StandSick` when the emergency lever was pulled. */
export async function refuseStopped(condition: Condition, attempted: string): Promise<void> {
  const stopped = await condition.stop();
  if (stopped === undefined) return;
  throw new Failure('StandSick', {
    attempted,
    happened: `faults are barred since ${stopped.since}: ${stopped.reasons.join('; ')}`,
    hint: 'run `make resume` when the stand may be harmed again',
  });
}

async function readNote(path: string): Promise<Note | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  try {
    return noteSchema.parse(JSON.parse(text));
  } catch {
    return { since: 'an unknown time', reasons: [`${path} cannot be read`] };
  }
}

async function writeNote(path: string, note: Note): Promise<void> {
  await writeWhole(path, `${JSON.stringify(note, null, 2)}\n`);
}
