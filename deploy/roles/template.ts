import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { filled } from '../world/template.ts';

/** The text of a file of `deploy/roles/files/`, as it is. */
export function fileText(name: string): string {
  return readFileSync(fileURLToPath(new URL(`./files/${name}`, import.meta.url)), 'utf8');
}

/** A file of `deploy/roles/files/` with the stand's values filled in: see `filled`. */
export function filledIn(name: string, values: Readonly<Record<string, unknown>>): string {
  return filled(fileText(name), values);
}
