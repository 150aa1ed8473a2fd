import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../world/failure.ts';
import { readIfThere, remove, writeWhole } from '../world/files.ts';
import { injectionIdSchema } from './traces.ts';
import { undoSchema } from './undo.ts';

const entrySchema = z
  .object({
    version: z.literal(1),
    id: injectionIdSchema,
    /** The fault as a report prints it: `crash bingo.service on bingo-1`. */
    fault: z.string(),
    /** The wall clock of this computer when the entry was written, just before the harm (ISO 8601). */
    written: z.iso.datetime(),
    /** The longest that the harm may last on machines that hold a lease. */
    leaseMs: z.number().positive(),
    /** How each machine is healed; in the order of the harm, so healed from the last to the first. */
    undos: z.array(undoSchema).readonly(),
  })
  .readonly();
/** An injection that is not yet proven healed: it was done, or was about to be. */
export type LedgerEntry = z.infer<typeof entrySchema>;

/**
 * The injections of a stand that are not yet proven healed, one file each under `.stand/<name>/ledger/`. An entry is on the disk
 * before its harm begins and is struck when the machines were read back as healed, so it survives a harness that is killed at any
 * moment in between.
 */
export class Ledger {
  readonly directory: string;

  constructor(options: { readonly standDirectory: string }) {
    this.directory = join(options.standDirectory, 'ledger');
  }

  /** Writes an entry and comes back when it is on the disk. */
  async write(entry: Omit<LedgerEntry, 'version'>): Promise<void> {
    await writeWhole(this.#path(entry.id), `${JSON.stringify({ version: 1, ...entry }, null, 2)}\n`);
  }

  /** Removes a healed entry; none is fine. */
  async strike(id: string): Promise<void> {
    await remove(this.#path(id));
  }

  /** Whether the entry is still there: false when somebody healed and struck it (`make stop`). */
  async has(id: string): Promise<boolean> {
    return (await readIfThere(this.#path(id))) !== undefined;
  }

  /**
   * All entries, the newest first: the order in which they are healed.
   * @throws Failure `PlanInvalid` when a file is not what this version writes.
   */
  async read(): Promise<readonly LedgerEntry[]> {
    const names = await readdir(this.directory).catch(() => []);
    const entries: LedgerEntry[] = [];
    for (const name of names.filter((one) => one.endsWith('.json'))) {
      const path = join(this.directory, name);
      const text = await readIfThere(path);
      if (text !== undefined) entries.push(parse(path, text));
    }
    return entries.sort((one, other) => other.written.localeCompare(one.written));
  }

  #path(id: string): string {
    return join(this.directory, `${id}.json`);
  }
}

function parse(path: string, text: string): LedgerEntry {
  const parsed = entrySchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new Failure('PlanInvalid', {
    attempted: `read the ledger entry ${path}`,
    happened: z.prettifyError(parsed.error),
    hint: 'the version that wrote it can heal it; or move it away and run `make deploy`, which puts right what differs',
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
