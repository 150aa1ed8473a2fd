import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** The processes of one running machine on this computer. */
export interface MachineProcesses {
  /** The systemd-nspawn that holds the machine. */
  readonly keeper: number;
  /** The machine's own PID 1, once it has one. */
  readonly leader: number | undefined;
}

/**
 * The machine's processes, found by the very directory it was started on: that is its label, so no other process can be meant.
 * Undefined when it does not run. Reading /proc needs no rights.
 */
export async function machineProcesses(root: string): Promise<MachineProcesses | undefined> {
  const keepers = await Promise.all(
    (await processIds()).map(async (pid) => ((await isKeeper(pid, root)) ? [pid] : [])),
  );
  const found = keepers.flat();
  if (found.length === 0) return undefined;
  const parents = await Promise.all(found.map(async (pid) => ({ pid, parent: await parentOf(pid) })));
  // While it starts, systemd-nspawn forks itself with the same words: the keeper is the one whose parent is not one of them.
  const keeper =
    parents.find(({ parent }) => parent === undefined || !found.includes(parent))?.pid ?? found[0];
  if (keeper === undefined) return undefined;
  return { keeper, leader: await childOf(keeper) };
}

async function processIds(): Promise<readonly number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}

async function isKeeper(pid: number, root: string): Promise<boolean> {
  const words = (await readProcess(pid, 'cmdline')).split('\0');
  return basename(words[0] ?? '') === 'systemd-nspawn' && words.includes(`--directory=${root}`);
}

async function parentOf(pid: number): Promise<number | undefined> {
  const parent = /^PPid:\s*(\d+)$/m.exec(await readProcess(pid, 'status'))?.[1];
  return parent === undefined ? undefined : Number(parent);
}

async function childOf(pid: number): Promise<number | undefined> {
  const children = (await readProcess(pid, `task/${pid}/children`)).trim();
  return children === '' ? undefined : Number(children.split(' ')[0]);
}

/** A process that ended while it was looked at reads as empty. */
async function readProcess(pid: number, file: string): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
