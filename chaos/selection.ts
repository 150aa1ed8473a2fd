import { Failure } from '../deploy/world/failure.ts';

/**
 * The name that is just these words, or else those that hold every one of them, in any order and case: `bingo-1 crash`.
 * @throws Failure `PlanInvalid` with the whole list when there is none.
 */
export function selected(words: string, names: readonly string[]): readonly string[] {
  const exact = names.filter((name) => name.toLowerCase() === words.trim().toLowerCase());
  if (exact.length > 0) return exact;
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = names.filter((name) => {
    const parts = name.toLowerCase();
    return wanted.every((word) => parts.includes(word));
  });
  if (found.length > 0) return found;
  throw new Failure('PlanInvalid', {
    attempted: `choose the experiments by ONLY="${words}"`,
    happened: 'no experiment has all of these words in its name',
    hint: `these are there:\n    ${names.join('\n    ')}`,
  });
}

/** Finds the tests of these experiments: a title begins with the experiment's name and a colon. */
export function titlePattern(names: readonly string[]): RegExp {
  const exact = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`(?:^|\\s)(?:${exact.join('|')}): `);
}
