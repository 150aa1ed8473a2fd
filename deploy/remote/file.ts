import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../world/failure.ts';
import type { Input } from './conversation.ts';
import type { CommandResult, RemoteFile, RunOptions } from './remote.ts';
import { lookScript, ownershipScript, parseLook, type Seen, writeScript } from './file-scripts.ts';
import type { ShellCommand } from './shell.ts';
import { unifiedDiff } from './text-difference.ts';

/** As RunOptions, but its input may also be a local file. */
export type ExecuteOptions = Omit<RunOptions, 'input'> & { readonly input?: Input };

/** Where files are looked at and written: one machine, by commands. */
export interface Filesystem {
  readonly machine: string;
  execute(command: ShellCommand, options: ExecuteOptions): Promise<CommandResult>;
}

/** The wanted file, measured. */
interface Wanted {
  readonly file: RemoteFile;
  readonly owner: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Texts up to this size (bytes) are shown as a diff. */
const diffMax = 256 * 1024;
/** An upload may take a minute, and beyond that as long as a line of 4 Mbit/s needs. */
const slowestBytesPerMs = 500;

/** See `Remote.difference`. */
export async function differenceOf(file: RemoteFile, on: Filesystem): Promise<string | undefined> {
  const wanted = await measure(file, on);
  const showable = file.secret !== true && typeof file.content === 'string' && wanted.bytes <= diffMax;
  const seen = await look(wanted, on, showable ? diffMax : 0);
  const differences = [contentDifference(wanted, seen), ...ownershipDifferences(wanted, seen)];
  const told = differences.filter((difference) => difference !== undefined);
  return told.length === 0 ? undefined : told.join('\n');
}

/** See `Remote.upload`. */
export async function uploadTo(file: RemoteFile, on: Filesystem): Promise<boolean> {
  const wanted = await measure(file, on);
  const seen = await look(wanted, on, 0);
  if (seen.kind === 'file' && seen.sha256 === wanted.sha256) {
    if (ownershipDifferences(wanted, seen).length === 0) return false;
    await must(on, wanted, ownershipScript(file.path, wanted.owner, file.mode), {});
    return true;
  }
  await must(on, wanted, writeScript(file.path, { ...wanted, mode: file.mode }), {
    input: file.content,
    timeoutMs: 60_000 + wanted.bytes / slowestBytesPerMs,
  });
  return true;
}

async function measure(file: RemoteFile, on: Filesystem): Promise<Wanted> {
  const owner = file.owner ?? 'root:root';
  if (!/^[^:\s]+:[^:\s]+$/.test(owner)) throw new TypeError(`owner ${owner}: wanted user:group`);
  if (!/^[0-7]{3,4}$/.test(file.mode)) throw new TypeError(`mode ${file.mode}: wanted octal, as 0644`);
  const hash = createHash('sha256');
  if (typeof file.content === 'string') {
    const sha256 = hash.update(file.content).digest('hex');
    return { file, owner, sha256, bytes: Buffer.byteLength(file.content) };
  }
  const { localPath } = file.content;
  try {
    await pipeline(createReadStream(localPath), hash);
    return { file, owner, sha256: hash.digest('hex'), bytes: (await stat(localPath)).size };
  } catch (cause) {
    throw new Failure('CommandFailed', {
      attempted: `read local file ${localPath} for ${file.path}`,
      machine: on.machine,
      happened: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

async function look(wanted: Wanted, on: Filesystem, showMax: number): Promise<Seen> {
  const result = await must(on, wanted, lookScript(wanted.file.path, wanted.sha256, showMax), {});
  return parseLook(result.stdout);
}

async function must(
  on: Filesystem,
  { file }: Wanted,
  script: ShellCommand,
  options: ExecuteOptions,
): Promise<CommandResult> {
  const result = await on.execute(script, options);
  if (result.exitCode === 0) return result;
  const directory = file.path.replace(/\/[^/]*$/, '') || '/';
  const hint = result.stderr.includes('no such directory')
    ? `Make ${directory} first, with the owner and mode it needs.`
    : undefined;
  throw new Failure('CommandFailed', {
    attempted: `write ${file.path}`,
    machine: on.machine,
    happened: `exit code ${result.exitCode}: ${result.stderr.trim()}`,
    ...(hint === undefined ? {} : { hint }),
  });
}

function contentDifference({ file, sha256 }: Wanted, seen: Seen): string | undefined {
  if (seen.kind === 'missing') return `${file.path} does not exist`;
  if (seen.kind === 'other') return `${file.path} is a ${seen.what}, wanted a file`;
  if (seen.sha256 === sha256) return undefined;
  if (file.secret === true) return `${file.path}: its (secret) content differs`;
  const diff =
    seen.content !== undefined && typeof file.content === 'string'
      ? unifiedDiff({ path: file.path, had: seen.content, wanted: file.content })
      : undefined;
  return (
    diff ??
    `${file.path}: its content differs (sha256 ${seen.sha256.slice(0, 12)}… → ${sha256.slice(0, 12)}…)`
  );
}

function ownershipDifferences({ file, owner }: Wanted, seen: Seen): string[] {
  if (seen.kind !== 'file') return [];
  const differences: string[] = [];
  if (parseInt(seen.mode, 8) !== parseInt(file.mode, 8)) {
    differences.push(`${file.path}: its mode is ${seen.mode.padStart(4, '0')}, wanted ${file.mode}`);
  }
  if (!seen.owners.includes(owner)) {
    differences.push(`${file.path}: its owner is ${seen.owners[0] ?? ''}, wanted ${owner}`);
  }
  return differences;
}
