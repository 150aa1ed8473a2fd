import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** The processes of one running machine on this computer. */
export interface MachineProcesses {
  /** The systemd-nspawn that holds the machine; undefined for the moment between two boots. */
  readonly keeper: number | undefined;
  /** The machine's own PID 1, once it has one. */
  readonly leader: number | undefined;
  /** The shells that boot the machine again when it reboots: one, or none where systemd does that. */
  readonly shells: readonly number[];
}

/** A process, by what its command line tells. */
interface Holder {
  readonly pid: number;
  readonly kind: 'keeper' | 'shell';
}

/**
 * The machine's processes, found by the very directory it was started on: that is its label, so no other process can be meant.
 * Undefined when it does not run. Reading /proc needs no rights.
 */
export async function machineProcesses(root: string): Promise<MachineProcesses | undefined> {
  const holders = await Promise.all((await processIds()).map(async (pid) => await readHolder(pid, root)));
  const of = (kind: Holder['kind']): readonly number[] =>
    holders.flatMap((holder) => (holder?.kind === kind ? [holder.pid] : []));
  const shells = of('shell');
  const found = of('keeper');
  if (found.length === 0)
    return shells.length === 0 ? undefined : { keeper: undefined, leader: undefined, shells };
  const parents = await Promise.all(found.map(async (pid) => ({ pid, parent: await parentOf(pid) })));
  // While it starts, systemd-nspawn forks itself with the same words: the keeper is the one whose parent is not one of them.
  const keeper =
    parents.find(({ parent }) => parent === undefined || !found.includes(parent))?.pid ?? found[0];
  return { keeper, leader: keeper === undefined ? undefined : await childOf(keeper), shells };
}

async function processIds(): Promise<readonly number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}

async function readHolder(pid: number, root: string): Promise<Holder | undefined> {
  const words = (await readProcess(pid, 'cmdline')).split('\0');
  const program = basename(words[0] ?? '');
  const directory = `--directory=${root}`;
  const isKeeper = program === 'systemd-nspawn' && words.includes(directory);
  const isShell = program === 'sh' && words[1] === '-c' && (words[2] ?? '').includes(` ${directory} `);
  if (!isKeeper && !isShell) return undefined;
  // A container on this computer may hold a stand of its own in a directory of the same name: that one is not ours.
  const numbers = /^NSpid:\s*(.*)$/m.exec(await readProcess(pid, 'status'))?.[1]?.split('\t') ?? [];
  return numbers.length === 1 ? { pid, kind: isKeeper ? 'keeper' : 'shell' } : undefined;
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
