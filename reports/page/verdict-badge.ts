import type { Sentence } from '../../checks/requirements/requirement.ts';
import type { Verdict } from '../verdict.ts';
import { el, say, type Markup } from './element.ts';

/** A verdict for the eye: a part that passed is not shown like a whole. */
export interface Shown {
  readonly verdict: Verdict;
  /** False when something is left that could still change a pass. */
  readonly isWhole?: boolean;
}

const words: Readonly<Record<Verdict | 'so far', Sentence & { readonly sign: string }>> = {
  pass: { en: 'pass', ru: 'выполнено', sign: '✓' },
  fail: { en: 'fail', ru: 'нарушено', sign: '✗' },
  unknown: { en: 'unknown', ru: 'неизвестно', sign: '?' },
  'not run': { en: 'not run', ru: 'не проверялось', sign: '–' },
  'so far': { en: 'pass so far', ru: 'пока выполнено', sign: '◐' },
};

function stateOf({ verdict, isWhole = true }: Shown): Verdict | 'so far' {
  return verdict === 'pass' && !isWhole ? 'so far' : verdict;
}

/** Sign and word: the colour alone says nothing to some. */
export function badge(shown: Shown): Markup {
  const state = stateOf(shown);
  const { sign, ...word } = words[state];
  return el(
    'span',
    { class: `badge ${classOf(shown)}` },
    el('span', { 'aria-hidden': 'true' }, sign),
    ' ',
    say(word),
  );
}

/** The class by which the style knows its colour. */
export function classOf(shown: Shown): string {
  return `v-${stateOf(shown).replace(' ', '-')}`;
}

/** The word alone. */
export function verdictWord(shown: Shown): Sentence {
  const { en, ru } = words[stateOf(shown)];
  return { en, ru };
}

/** The sign alone. */
export function verdictSign(shown: Shown): string {
  return words[stateOf(shown)].sign;
}
