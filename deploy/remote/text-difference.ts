import { createTwoFilesPatch } from 'diff';

/** The unified diff between two texts with three lines of context, or undefined when what was had is no UTF-8 text. */
export function unifiedDiff(of: {
  readonly path: string;
  readonly had: Uint8Array;
  readonly wanted: string;
}): string | undefined {
  const had = textOf(of.had);
  if (had === undefined || of.wanted.includes('\0')) return undefined;
  const patch = createTwoFilesPatch(of.path, of.path, had, of.wanted, 'had', 'wanted', { context: 3 });
  return patch.slice(patch.indexOf('--- ')).trimEnd();
}

function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Not UTF-8: the caller tells the difference in a sentence.
    return undefined;
  }
}
