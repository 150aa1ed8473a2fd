import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { StandFiles } from './stand-files.ts';
import { sleep } from './world/clock.ts';
import { isAlive } from './world/environment.ts';
import { Failure } from './world/failure.ts';
import { createNew, readIfThere, remove, removeIfEmpty } from './world/files.ts';

const holderSchema = z.object({ pid: z.number().int(), began: z.string(), command: z.string() });
type Holder = Readonly<z.infer<typeof holderSchema>>;

/** Who holds a stand, and for what. */
export interface HoldOptions {
  readonly pid: number;
  readonly command: string;
  /** A process that may hold it for this one, its parent as a rule: the stand is then held already, and stays so when this hold ends. */
  readonly under?: number;
}

/**
 * Holds the stand for one command that changes it. A holder that was killed holds nothing: its process is gone.
 * @throws Failure `ProviderRefused` naming the process that is at work.
 */
export async function holdStand(files: StandFiles, options: HoldOptions): Promise<AsyncDisposable> {
  const { pid, command, under } = options;
  const text = JSON.stringify({ pid, began: await beginningOf(pid), command } satisfies Holder);
  for (let tries = 0; tries < 50; tries += 1) {
    if (await createNew(files.lockPath, text))
      return {
        [Symbol.asyncDispose]: async () => {
          // A command that removed the stand's files gave it free earlier: by now it may be another's.
          if ((await readIfThere(files.lockPath)) === text) await remove(files.lockPath);
          // A command that was refused leaves no trace.
          await removeIfEmpty(files.directory);
        },
      };
    const found = await readIfThere(files.lockPath);
    if (found === undefined) continue;
    const holder = await livingHolder(found);
    if (holder !== undefined && holder.pid === under)
      return { [Symbol.asyncDispose]: () => Promise.resolve() };
    if (holder !== undefined) throw refusal(command, holder);
    await bury(files.lockPath, found, text);
    await sleep(20);
  }
  throw new Failure('ProviderRefused', {
    attempted: `hold the stand for ${command}`,
    happened: 'others take it again and again',
    hint: 'run one command at a time',
  });
}

/**
 * Removes the file of a dead holder. Two that do so beside each other could remove the file of a third who has taken the place
 * meanwhile: so whoever does holds a permit of its own for that very text, and looks once more. A permit is buried likewise.
 */
export async function bury(path: string, dead: string, text: string): Promise<void> {
  const permit = permitFor(path, dead);
  if (!(await createNew(permit, text))) {
    const found = await readIfThere(permit);
    if (found !== undefined && (await livingHolder(found)) === undefined) await bury(permit, found, text);
    return;
  }
  try {
    if ((await readIfThere(path)) === dead) await remove(path);
  } finally {
    await remove(permit);
  }
}

/** The file whose holder alone may bury this text. */
export function permitFor(path: string, dead: string): string {
  return `${path}.${createHash('sha256').update(dead).digest('hex').slice(0, 8)}`;
}

function refusal(command: string, holder: Holder): Failure {
  return new Failure('ProviderRefused', {
    attempted: `begin ${command}`,
    happened: `${holder.command} of the same stand is at work, process ${holder.pid}`,
    hint: 'wait for it, or use another stand with STAND=…',
  });
}

async function livingHolder(text: string): Promise<Holder | undefined> {
  const holder = parseHolder(text);
  if (holder === undefined || !isAlive(holder.pid)) return undefined;
  // Process numbers come round again: the same one that began at another time is somebody else.
  return (await beginningOf(holder.pid)) === holder.began ? holder : undefined;
}

function parseHolder(text: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** When a process began, in the kernel's ticks since boot: with its number, this is an identity. */
async function beginningOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // Fields are counted behind the name, which may hold spaces and brackets: the 20th is the start time (proc(5)).
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
