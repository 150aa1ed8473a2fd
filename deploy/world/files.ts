import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Whether an error of the file system says that there is no such file. */
function isMissing(thrown: unknown): boolean {
  return (
    thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR')
  );
}

/** The file's text, or undefined when there is no such file. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

/** Whether there is such a file or directory. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (thrown) {
    if (isMissing(thrown)) return false;
    throw thrown;
  }
}

/** Writes a whole file so that a reader, or a crash, sees the old one or the new one and never a part. Mode is 0600 unless told. */
export async function writeWhole(
  path: string,
  text: string,
  options: { readonly mode?: number } = {},
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.${randomBytes(4).toString('hex')}.new`;
  const file = await open(beside, 'wx', options.mode ?? 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(beside, options.mode ?? 0o600);
  await rename(beside, path);
  // The name is in the directory: without this, a power cut may forget it although the text is on the disk.
  const directory = await open(dirname(path), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Creates a file that must not exist yet, with its whole content at once; false when it exists. */
export async function createNew(path: string, text: string): Promise<boolean> {
  const beside = `${path}.${randomBytes(4).toString('hex')}.new`;
  await writeWhole(beside, text);
  try {
    await link(beside, path);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
    throw thrown;
  } finally {
    await remove(beside);
  }
}

/** Removes a directory that holds nothing; none, and one that holds something, are fine. */
export async function removeIfEmpty(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (thrown) {
    const isHeld = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOTEMPTY';
    if (!isHeld && !isMissing(thrown)) throw thrown;
  }
}

/** Removes a file or a whole directory; none is fine. */
export async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
