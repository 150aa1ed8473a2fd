import type { Sentence } from '../../checks/requirements/requirement.ts';
import { el, say, scrolled, type Markup } from './element.ts';

/** A table with a caption; its first cell of a row is its head. */
export function table(
  caption: Sentence,
  heads: readonly Sentence[],
  rows: readonly (readonly Markup[])[],
): Markup {
  return scrolled(
    caption,
    el(
      'table',
      {},
      el('caption', {}, say(caption)),
      el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, say(head))))),
      el(
        'tbody',
        {},
        ...rows.map(([head = null, ...cells]) =>
          el(
            'tr',
            {},
            el('th', { scope: 'row' }, head),
            ...cells.map((cell) => el('td', { class: 'number' }, cell)),
          ),
        ),
      ),
    ),
  );
}
