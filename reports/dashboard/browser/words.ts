import type { Sentence } from '../../../checks/requirements/requirement.ts';
import { number } from '../../page/plain-number.ts';
import { units, type UnitName } from '../panel.ts';

/** An element with texts and elements in it; a text is never read as HTML. */
export function node(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A sentence in both languages, of which the style shows one. */
export function said({ en, ru }: Sentence): Node {
  if (en === ru) return document.createTextNode(en);
  const both = document.createDocumentFragment();
  both.append(node('span', { lang: 'en' }, en), node('span', { lang: 'ru' }, ru));
  return both;
}

/** A table whose first cells are the heads of their rows. */
export function table(
  caption: Sentence,
  heads: readonly Sentence[],
  rows: readonly (readonly (Node | string)[])[],
): HTMLElement {
  return node(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption.en },
    node(
      'table',
      {},
      node('caption', {}, said(caption)),
      node('thead', {}, node('tr', {}, ...heads.map((head) => node('th', { scope: 'col' }, said(head))))),
      node('tbody', {}, ...rows.map(row)),
    ),
  );
}

/** One row of a table. */
export function row([head = '', ...cells]: readonly (Node | string)[]): HTMLElement {
  return node(
    'tr',
    {},
    node('th', { scope: 'row' }, head),
    ...cells.map((cell) => node('td', { class: 'number' }, cell)),
  );
}

/** A value as it is shown; a dash when there is none. */
export function shown(value: number | null, unit: UnitName): string {
  if (value === null) return '–';
  const { times, words } = units[unit];
  const text = number(value * times);
  return unit === 'ratio'
    ? `${text} %`
    : words.en === '' || unit === 'rps' || unit === 'seconds'
      ? text
      : `${text} ${words.en}`;
}

/** `20:15:03`, and the day before it when that is not today's. */
export function moment(s: number): string {
  const text = new Date(s * 1_000).toISOString();
  const today = new Date().toISOString().slice(0, 10);
  return `${text.startsWith(today) ? '' : `${text.slice(5, 10)} `}${text.slice(11, 19)}`;
}
