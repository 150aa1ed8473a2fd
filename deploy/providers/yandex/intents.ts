import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { readIfThere, remove, writeWhole } from '../../world/files.ts';

const intentSchema = z.object({ key: z.string(), operation: z.string().optional() });
const intentsSchema = z.record(z.string(), intentSchema);

/** One thing that the cloud was, or is about to be, asked for. */
export type Intent = Readonly<z.infer<typeof intentSchema>>;

/**
 * What a stand has asked of the cloud and does not know to be done: written to the disk before each call, so that a process that is
 * killed between the call and its answer asks again by the same key and gets the same thing, not a second one.
 */
export class Intents {
  readonly #path: string;
  #known: Map<string, Intent> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** The intent of an action: the one that an earlier process left, or a fresh one. On the disk when this returns. */
  async begin(action: string): Promise<Intent> {
    const known = await this.#read();
    const had = known.get(action);
    if (had !== undefined) return had;
    const intent = { key: randomUUID() };
    known.set(action, intent);
    await this.#write();
    return intent;
  }

  /** Whether there is an intent of this action, whatever was asked for by it. */
  async has(action: string): Promise<boolean> {
    return [...(await this.#read()).keys()].some((name) => isOf(name, action));
  }

  /** Remembers under which operation the cloud does it. */
  async accepted(action: string, operation: string): Promise<void> {
    const known = await this.#read();
    const had = known.get(action);
    if (had === undefined || had.operation === operation) return;
    known.set(action, { ...had, operation });
    await this.#write();
  }

  /** It has failed for good: its key is spent. */
  async end(action: string): Promise<void> {
    const known = await this.#read();
    if (known.delete(action)) await this.#write();
  }

  /** It is done: no intent of this action is open any more, whatever else was asked for by it before. */
  async done(action: string): Promise<void> {
    const known = await this.#read();
    const open = [...known.keys()].filter((name) => isOf(name, action));
    for (const name of open) known.delete(name);
    if (open.length > 0) await this.#write();
  }

  async #read(): Promise<Map<string, Intent>> {
    if (this.#known !== undefined) return this.#known;
    const text = await readIfThere(this.#path);
    // A file that cannot be read is as good as none: what was made is found by its label.
    const parsed = intentsSchema.safeParse(text === undefined ? {} : parseJson(text));
    this.#known ??= new Map(Object.entries(parsed.data ?? {}));
    return this.#known;
  }

  async #write(): Promise<void> {
    const write = async (): Promise<void> => {
      const known = this.#known ?? new Map<string, Intent>();
      if (known.size === 0) await remove(this.#path);
      else await writeWhole(this.#path, `${JSON.stringify(Object.fromEntries(known), null, 2)}\n`);
    };
    // One after another, so that no older state overwrites a newer one.
    this.#writing = this.#writing.then(write, write);
    await this.#writing;
  }
}

/** An intent is named by its action, and by what exactly was asked for. */
function isOf(name: string, action: string): boolean {
  return name === action || name.startsWith(`${action} #`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
