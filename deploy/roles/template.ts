import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';

/** The text of a file of `deploy/roles/files/`, as it is. */
export function fileText(name: string): string {
  return readFileSync(fileURLToPath(new URL(`./files/${name}`, import.meta.url)), 'utf8');
}

/**
 * A file of `deploy/roles/files/` with the stand's values filled in: its tags see them as `it`. Nothing is escaped,
 * so the values must be parsed ones (names, addresses, ports), never text from outside.
 */
export function filledIn(name: string, values: Readonly<Record<string, unknown>>): string {
  const eta = new Eta({ autoEscape: false, autoTrim: false });
  return eta.renderString(fileText(name), values);
}
