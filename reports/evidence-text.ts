import { open, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isRecord } from '../chaos/experiment-file.ts';
import { describe } from '../deploy/world/failure.ts';
import type { ReportCheck } from './merged.ts';
import type { StoredRun } from './run-file.ts';

/** A file of evidence as a page shows it: a part of its text, and where the whole is. */
export interface EvidenceText {
  readonly name: string;
  readonly text?: string;
  /** Relative to the page. */
  readonly href?: string;
  /** What is to be known of it, such as that only its end is shown. */
  readonly note?: string;
}

/** So much of one file is in the page; of a longer one its beginning and its end. */
const shownBytesMax = 16_000;
/** So much of all files: a page of 5 MB is sent by mail. */
const allBytesMax = 1_000_000;

/** Playwright's instructions for a language model, with the error that the check shows anyway and the source around it. */
const notOurs = 'error-context';

/** Reads the texts of all checks' evidence for a page in `pageDirectory`; what fails or is unknown comes first when there is too much. */
export async function evidenceTexts(
  checks: readonly ReportCheck[],
  of: { readonly parts: readonly StoredRun[]; readonly pageDirectory: string },
): Promise<ReadonlyMap<ReportCheck, readonly EvidenceText[]>> {
  const found = new Map<ReportCheck, readonly EvidenceText[]>();
  const order = [...checks].sort((a, b) => Number(a.verdict === 'pass') - Number(b.verdict === 'pass'));
  let left = allBytesMax;
  for (const check of order) {
    const directory = of.parts.find(({ run }) => run.id === check.runId)?.directory;
    const texts: EvidenceText[] = [];
    for (const { name, type, path, bytes, leftOut, secretsRemoved = 0 } of check.evidence) {
      if (name === notOurs) continue;
      if (path === undefined || directory === undefined) {
        texts.push({ name, note: leftOut ?? 'its run is not here' });
        continue;
      }
      const file = join(directory, path);
      const href = relative(of.pageDirectory, file).split('/').map(encodeURIComponent).join('/');
      // What is drawn as charts and tables is not shown as text as well.
      const isText = /^text\/|json/.test(type) && !name.endsWith('ndjson') && !isRecord(name);
      const shown =
        isText && left > 0
          ? await readPart(file)
          : { note: isText ? 'too much for one page' : `${bytes} bytes` };
      left -= 'text' in shown ? shown.text.length : 0;
      texts.push({ name, href, ...shown, ...noteOf(shown.note, secretsRemoved) });
    }
    found.set(check, texts);
  }
  return found;
}

function noteOf(note: string | undefined, secretsRemoved: number): { readonly note?: string } {
  const secrets = secretsRemoved === 0 ? [] : [`${secretsRemoved} secrets were taken out`];
  const notes = [...(note === undefined ? [] : [note]), ...secrets];
  return notes.length === 0 ? {} : { note: notes.join('; ') };
}

async function readPart(
  path: string,
): Promise<{ readonly text: string; readonly note?: string } | { readonly note: string }> {
  try {
    const { size } = await stat(path);
    await using file = await open(path);
    if (size <= shownBytesMax) return { text: await file.readFile('utf8') };
    const half = Math.floor(shownBytesMax / 2);
    const [head, tail] = [Buffer.alloc(half), Buffer.alloc(half)];
    await file.read(head, 0, half, 0);
    await file.read(tail, 0, half, size - half);
    const note = `${size} bytes; its beginning and its end`;
    return { text: `${head.toString('utf8')}\n\n[…]\n\n${tail.toString('utf8')}`, note };
  } catch (thrown) {
    const isGone = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
    return { note: isGone ? 'the file is not there' : describe(thrown) };
  }
}
