import { Eta } from 'eta';

/**
 * A text with values filled in: its tags see them as `it`. Nothing is escaped, so the values must be parsed ones (names, addresses, numbers,
 * JSON made here), never text from outside. The only use of Eta.
 */
export function filled(text: string, values: Readonly<Record<string, unknown>>): string {
  return new Eta({ autoEscape: false, autoTrim: false }).renderString(text, values);
}
