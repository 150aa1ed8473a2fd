import type { Sentence } from '../../checks/requirements/requirement.ts';
import { called, el, say, type Markup } from './element.ts';

const heads: readonly Sentence[] = [
  { en: 'UTC', ru: 'UTC' },
  { en: 'served a second', ru: 'обслужено в секунду' },
  { en: 'errors so far', ru: 'ошибок всего' },
  { en: 'p90, ms', ru: 'p90, мс' },
];

/** What goes on at this moment; its words and numbers come from the server while one looks (browser/watch.ts). */
export function nowSection(): Markup {
  return el(
    'section',
    { id: 'now', class: 'now', ...called({ en: 'now', ru: 'сейчас' }) },
    el('div', { class: 'words', role: 'status' }),
    el(
      'figure',
      { hidden: true },
      el('figcaption', {}, say({ en: 'The last minutes', ru: 'Последние минуты' })),
      el('div', { class: 'plot' }),
      el(
        'details',
        { class: 'numbers' },
        el('summary', {}, say({ en: 'the numbers', ru: 'числа' })),
        el(
          'table',
          {},
          el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, say(head))))),
          el('tbody', {}),
        ),
      ),
    ),
  );
}
