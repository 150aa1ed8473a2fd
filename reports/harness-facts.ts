import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sh } from '../deploy/remote/shell.ts';
import { Host } from '../deploy/world/command.ts';
import type { Environment } from '../deploy/world/environment.ts';
import type { Run } from './run-file.ts';

const manifestSchema = z.object({ version: z.string() });
/** Playwright's, of which the second puts shards together. */
const commands = ['test', 'merge-reports'];
const gitTimeoutMs = 5_000;
const listTimeoutMs = 60_000;

/** Which harness looked. Outside of a git checkout there is no commit. */
export async function harnessFacts(
  { projectDir, isRoot }: Environment,
  node: string,
): Promise<Run['harness']> {
  const { version } = manifestSchema.parse(
    JSON.parse(await readFile(join(projectDir, 'package.json'), 'utf8')),
  );
  const asked = await new Host({ isRoot }).attempt(sh`git -C ${projectDir} rev-parse --short=12 HEAD`, {
    timeoutMs: gitTimeoutMs,
    attempted: 'find the commit of the harness',
  });
  const commit = /^[0-9a-f]{12}$/m.exec(asked.stdout)?.[0];
  return { version, ...(commit === undefined ? {} : { commit }), node };
}

/** What is said of a run that was put together from blobs: a shard of it may be missing. */
export const mergedWords = 'merged from blobs';

/** Words of the command line that limit a run to some of its checks. */
export function chosenWords(config: {
  readonly argv: readonly string[];
  readonly shard: { readonly total: number; readonly current: number } | null;
}): readonly string[] {
  const words = config.argv.slice(config.argv.findIndex((word) => commands.includes(word)) + 1);
  const limits = words.filter(
    (word, place) =>
      !isHarmless(word) &&
      !/^(?:--reporter|--workers|-j|--output|--config|-c|--timeout)$/.test(words[place - 1] ?? ''),
  );
  const shard = config.shard === null ? [] : [`shard ${config.shard.current} of ${config.shard.total}`];
  const merged = config.argv.includes('test') ? [] : [mergedWords];
  return [...shard, ...merged, ...limits.filter((word) => !word.startsWith('--shard'))];
}

function isHarmless(word: string): boolean {
  return /^(?:--reporter|--workers|-j|--output|--config|-c|--timeout|--quiet|--trace|-x$|--max-failures|--fail-on-flaky)/.test(
    word,
  );
}

/** How many checks a run of this kind has when nothing limits it: Playwright lists them. Undefined when it cannot. */
export async function wholeCount({ projectDir, isRoot }: Environment): Promise<number | undefined> {
  const runner = [
    'node_modules/.bin/node',
    'node_modules/.bin/playwright',
    'test',
    '--list',
    '--reporter=line',
  ];
  const listed = await new Host({ isRoot }).attempt(sh`cd ${projectDir} && exec ${runner}`, {
    timeoutMs: listTimeoutMs,
    attempted: 'list the checks',
  });
  const total = /^Total: (\d+) tests? in/m.exec(listed.stdout)?.[1];
  return total === undefined ? undefined : Number(total);
}
