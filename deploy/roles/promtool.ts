import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * For tests: what `promtool` says of the files in a directory, which Debian's package prometheus brings (deploy/host-packages.ts). Rejects with what it
 * printed when it finds a fault.
 */
export async function promtool(directory: string, words: readonly string[]): Promise<string> {
  const { stdout } = await run('promtool', [...words], { cwd: directory, timeout: 60_000 });
  return stdout;
}
