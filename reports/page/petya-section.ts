import type { ClauseRow } from '../matrix.ts';
import type { PetyaVerdict } from '../petya-table.ts';
import { all, el, say, scrolled, type Markup } from './element.ts';
import { reasonOf } from './check-details.ts';
import { badge } from './verdict-badge.ts';

/** Петя's table: his rows in his order and words, our verdict, and why. */
export function petyaSection(verdicts: readonly PetyaVerdict[]): Markup {
  const heads = [
    { en: '№', ru: '№' },
    { en: 'Петя’s row', ru: 'строка Пети' },
    { en: 'verdict', ru: 'вердикт' },
    { en: 'why', ru: 'почему' },
  ];
  return el(
    'section',
    { id: 'petya' },
    el('h2', {}, say({ en: 'Петя’s table', ru: 'Таблица Пети' })),
    el(
      'p',
      { class: 'lead' },
      say({
        en: 'The customer’s tester said red or green and never why. His rows, our verdict, and why.',
        ru: 'Тестировщик заказчика говорил «красный» или «зелёный» и никогда не говорил почему. Его строки, наш вердикт и причина.',
      }),
    ),
    scrolled(
      { en: 'Петя', ru: 'Петя' },
      el(
        'table',
        { class: 'petya' },
        el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, say(head))))),
        el('tbody', {}, ...verdicts.map(petyaRow)),
      ),
    ),
  );
}

function petyaRow({ row, verdict, isWhole, clauses }: PetyaVerdict): Markup {
  const number = row.kind === 'code' ? say({ en: 'code', ru: 'код' }) : String(row.number);
  return el(
    'tr',
    {},
    el('td', { class: 'number' }, number),
    el(
      'th',
      { scope: 'row', lang: 'ru', class: 'kept' },
      row.name,
      row.kind === 'code' ? el('small', {}, el('code', {}, row.code)) : null,
    ),
    el('td', {}, badge({ verdict, isWhole })),
    el('td', {}, el('span', { class: 'means' }, say(row.means)), ...clauses.map(whyOf)),
  );
}

/** What one of our clauses brings to the row. */
function whyOf(row: ClauseRow): Markup {
  const bad = row.checks.find((check) => check.verdict !== 'pass');
  return el(
    'span',
    { class: 'why' },
    badge(row),
    ' ',
    el('a', { href: `#${row.clause.key}` }, say(row.clause.sentence)),
    bad?.reason === undefined ? null : all(' ', reasonOf(bad)),
  );
}
