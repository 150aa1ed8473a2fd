import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from '../deploy/world/failure.ts';
import type { Evidence } from './run-file.ts';

/** What a test attached, as Playwright tells of it. */
export interface Attachment {
  readonly name: string;
  readonly contentType: string;
  readonly path?: string | undefined;
  readonly body?: Buffer | undefined;
}

/** What is larger is left out, and said so: a report is to be sent by mail. */
const bytesMax = 50_000_000;
const folder = 'evidence';

/** Copies what a test attached into the run's folder. Never throws: what cannot be kept is listed with its reason. */
export async function keepEvidence(
  directory: string,
  of: { readonly attachment: Attachment; readonly place: number },
): Promise<Evidence> {
  const { name, contentType: type, path, body } = of.attachment;
  const kept = join(folder, `${of.place}-${safeName(name)}${extensionFor(name, type)}`);
  try {
    const bytes = body?.length ?? (path === undefined ? 0 : (await stat(path)).size);
    if (bytes > bytesMax) return { name, type, bytes, leftOut: `larger than ${bytesMax / 1e6} MB` };
    await mkdir(join(directory, folder), { recursive: true });
    if (body !== undefined) await writeFile(join(directory, kept), body);
    else if (path !== undefined) await copyFile(path, join(directory, kept));
    else return { name, type, bytes: 0, leftOut: 'it has no content' };
    return { name, type, path: kept, bytes };
  } catch (thrown) {
    return { name, type, bytes: 0, leftOut: describe(thrown) };
  }
}

function safeName(name: string): string {
  return name
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 80);
}

/** So that it opens with what it is for. */
function extensionFor(name: string, type: string): string {
  if (/\.[a-z0-9]{1,6}$/i.test(name)) return '';
  const known: Readonly<Record<string, string>> = {
    'application/json': '.json',
    'application/x-ndjson': '.ndjson',
    'image/png': '.png',
    'text/plain': '.txt',
  };
  // Never a type that a browser would run.
  return known[type.split(';')[0] ?? ''] ?? '.txt';
}
