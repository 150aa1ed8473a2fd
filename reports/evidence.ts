import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from '../deploy/world/failure.ts';
import type { Evidence } from './run-file.ts';
import type { Redactor } from './secrets.ts';

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

/** What is text, and can be kept without its secrets. */
const textTypes = /^text\/|json|xml|javascript|yaml/;

/**
 * Copies what a test attached into the run's folder, without the secrets in it: those in a text are taken out, anything else that holds one is left
 * out. Never throws: what cannot be kept is listed with its reason.
 */
export async function keepEvidence(
  directory: string,
  of: { readonly attachment: Attachment; readonly place: number; readonly redactor: Redactor },
): Promise<Evidence> {
  const { redactor } = of;
  const { contentType: type, path, body } = of.attachment;
  const name = redactor.redact(of.attachment.name).text;
  const kept = join(folder, `${of.place}-${safeName(name)}${extensionFor(name, type)}`);
  try {
    const bytes = body?.length ?? (path === undefined ? 0 : (await stat(path)).size);
    if (bytes > bytesMax) return { name, type, bytes, leftOut: `larger than ${bytesMax / 1e6} MB` };
    if (body === undefined && path === undefined)
      return { name, type, bytes: 0, leftOut: 'it has no content' };
    const content = body ?? (await readFile(path ?? ''));
    const isText = textTypes.test(type);
    if (!isText && redactor.isIn(content)) return { name, type, bytes, leftOut: 'it holds a secret' };
    const { text, removed } = isText ? redactor.redact(content.toString('utf8')) : { text: '', removed: 0 };
    await mkdir(join(directory, folder), { recursive: true });
    await writeFile(join(directory, kept), removed > 0 ? text : content);
    return { name, type, path: kept, bytes, ...(removed > 0 ? { secretsRemoved: removed } : {}) };
  } catch (thrown) {
    return { name, type, bytes: 0, leftOut: redactor.redact(describe(thrown)).text };
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
