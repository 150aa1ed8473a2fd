import type { Sentence } from '../../checks/requirements/requirement.ts';
import { phrases, sourcePhrases } from './russian-phrases.ts';

type Book = Readonly<Record<string, string>>;

/** A text that the harness made, in both languages; one that no phrase is known for stays as it is: a name, or the words of somebody else. */
export function inRussian(text: string): Sentence {
  return { en: text, ru: found(text, phrases) ?? text };
}

/** Several phrases behind one another, as notes are put together. */
export function eachInRussian(text: string): Sentence {
  return { en: text, ru: pieces(text, phrases) };
}

/** Where a number of the catalogue comes from, in both languages. */
export function sourceInRussian(source: string): Sentence {
  return { en: source, ru: found(source, sourcePhrases) ?? pieces(source, sourcePhrases) };
}

/** Each piece between semicolons and commas by itself; the marks stay. */
function pieces(text: string, book: Book): string {
  return text
    .split(/(; |, )/)
    .map((piece) => found(piece, book) ?? piece)
    .join('');
}

const patterns = new Map<Book, readonly (readonly [RegExp, string])[]>();

function found(text: string, book: Book): string | undefined {
  const exact = book[text];
  if (exact !== undefined) return exact;
  // Only those with a group, or with something escaped: the others are texts.
  const known =
    patterns.get(book) ??
    Object.entries(book)
      .filter(([phrase]) => /[(\\]/.test(phrase))
      .map(([phrase, russian]) => [new RegExp(`^${phrase}$`), russian] as const);
  patterns.set(book, known);
  const [pattern, russian] = known.find(([one]) => one.test(text)) ?? [];
  return pattern === undefined || russian === undefined ? undefined : text.replace(pattern, russian);
}
