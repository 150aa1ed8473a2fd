import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { monotonicMs, wallTime } from '../deploy/world/clock.ts';
import { readIfThere, remove } from '../deploy/world/files.ts';
import { figuresOfTold, parseTold, type ToldLine } from '../deploy/world/told-line.ts';

/** What a run tells of itself while it goes on; the file goes when the run ends, and stays when it was killed. */
const liveSchema = z.object({
  format: z.literal('bingo-stand live'),
  version: z.literal(1),
  /** The process that makes the run: when it is gone and the file is not, the run was killed. */
  pid: z.int().positive(),
  /** When this was written (ISO 8601, UTC). */
  at: z.iso.datetime(),
  /** Checks that are being made. */
  now: z.array(z.object({ title: z.string(), since: z.iso.datetime() })).readonly(),
  /** What was told last of the load or the harm that goes on. */
  told: z.exactOptional(
    z.object({ what: z.string(), figures: z.string(), done: z.exactOptional(z.number()) }),
  ),
  /** The figures told in the last minutes, the newest last. */
  figures: z
    .array(
      z.object({
        at: z.iso.datetime(),
        rps: z.exactOptional(z.number()),
        errors: z.exactOptional(z.number()),
        p90Ms: z.exactOptional(z.number()),
      }),
    )
    .readonly(),
});
/** How a run goes at this moment. */
export type Live = Readonly<z.infer<typeof liveSchema>>;

const fileName = 'live.json';
/** Written no more often: a run is not to be disturbed by being watched. */
const writeEveryMs = 1_000;
/** Two minutes and a half of seconds. */
const figuresMax = 150;

/** Reads what a LiveTeller wrote; undefined when the run has ended, or the file is not of the format. */
export async function readLive(directory: string): Promise<Live | undefined> {
  const text = await readIfThere(join(directory, fileName));
  if (text === undefined) return undefined;
  try {
    return liveSchema.parse(JSON.parse(text));
  } catch {
    // Written by another version: there is nothing live to show of it.
    return undefined;
  }
}

/** Writes how a run goes beside its results. It never throws: nothing of a run depends on being watched. */
export class LiveTeller {
  readonly #pid: number;
  readonly #directory: Promise<string>;
  readonly #now = new Map<string, string>();
  readonly #figures: Live['figures'][number][] = [];
  #told: ToldLine | undefined;
  #wroteMs = -Infinity;
  #writing: Promise<void> = Promise.resolve();

  constructor(pid: number, directory: Promise<string>) {
    this.#pid = pid;
    this.#directory = directory;
    this.#write();
  }

  /** A check begins. */
  begin(title: string): void {
    this.#now.set(title, wallTime().toISOString());
    this.#write();
  }

  /** A check has ended; what it told is old. */
  end(title: string): void {
    this.#now.delete(title);
    this.#told = undefined;
    this.#write();
  }

  /** What a check wrote: lines that tell of a load or a harm are kept. */
  hear(text: string): void {
    const [told] = text
      .split('\n')
      .flatMap((line) => parseTold(line) ?? [])
      .slice(-1);
    if (told === undefined) return;
    this.#told = told;
    if (monotonicMs() - this.#wroteMs < writeEveryMs) return;
    this.#figures.push({ at: wallTime().toISOString(), ...figuresOfTold(told) });
    this.#figures.splice(0, this.#figures.length - figuresMax);
    this.#write();
  }

  /** The run has ended, and there is nothing live about it any more. */
  async stop(): Promise<void> {
    this.#inTurn(async (directory) => await remove(join(directory, fileName)));
    await this.#writing;
  }

  #write(): void {
    this.#wroteMs = monotonicMs();
    const live: Live = {
      format: 'bingo-stand live',
      version: 1,
      pid: this.#pid,
      at: wallTime().toISOString(),
      now: [...this.#now].map(([title, since]) => ({ title, since })),
      ...(this.#told === undefined ? {} : { told: { ...this.#told } }),
      figures: [...this.#figures],
    };
    this.#inTurn(async (directory) => {
      // Whole or not at all, but not forced to the disk: it is worth nothing after a power cut.
      const beside = join(directory, `.${fileName}.new`);
      await writeFile(beside, `${JSON.stringify(live)}\n`);
      await rename(beside, join(directory, fileName));
    });
  }

  #inTurn(work: (directory: string) => Promise<void>): void {
    const before = this.#writing;
    this.#writing = before.then(async () => await work(await this.#directory)).catch(() => undefined);
  }
}
