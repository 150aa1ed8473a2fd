import type { RequirementChange, TrendPoint } from '../comparison.ts';
import { requirements } from '../../checks/requirements/demands.ts';
import { all, el, quoted, say, scrolled, type Markup } from './element.ts';
import { boundName, quantity } from './figures.ts';
import { inRussian } from './in-russian.ts';
import { kindName } from './top-section.ts';
import { badge, classOf, verdictSign, verdictWord } from './verdict-badge.ts';

/** What changed against an earlier report, Requirement by Requirement; those without a change are only counted. */
export function comparisonSection(against: string, changes: readonly RequirementChange[]): Markup {
  const changed = changes.filter(
    (one) => one.before !== one.after || one.checks.length > 0 || one.values.length > 0,
  );
  const same = changes.length - changed.length;
  return el(
    'section',
    { id: 'comparison' },
    el('h2', {}, say({ en: 'What changed', ru: 'Что изменилось' })),
    el(
      'p',
      { class: 'lead' },
      say({
        en: `against ${against}; ${same} requirements are as they were`,
        ru: `по сравнению с ${against}; без изменений требований: ${same}`,
      }),
    ),
    ...changed.map((change) =>
      el(
        'div',
        { class: 'clause' },
        el(
          'h3',
          {},
          change.id,
          ' ',
          badge({ verdict: change.before }),
          ' → ',
          badge({ verdict: change.after }),
        ),
        ...change.checks.map(({ title, before, after }) =>
          el('p', {}, badge({ verdict: before }), ' → ', badge({ verdict: after }), ' ', quoted(title)),
        ),
        ...change.values.map(({ title, bound, of, before, after }) =>
          el(
            'p',
            {},
            say(boundName(bound)),
            of === undefined ? null : all(' (', say(inRussian(of)), ')'),
            ': ',
            say(quantity(bound, before)),
            ' → ',
            el('b', {}, say(quantity(bound, after))),
            ' ',
            el('small', {}, quoted(title)),
          ),
        ),
      ),
    ),
  );
}

/** The verdicts of the last runs, a column each. */
export function trendSection(points: readonly TrendPoint[]): Markup {
  if (points.length < 2) return null;
  return el(
    'section',
    { id: 'trend' },
    el('h2', {}, say({ en: 'The last runs', ru: 'Последние запуски' })),
    scrolled(
      { en: 'the last runs', ru: 'последние запуски' },
      el(
        'table',
        { class: 'trend' },
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            el('td', {}),
            ...points.map(({ kind, startedAt }) =>
              el(
                'th',
                { scope: 'col' },
                say(kindName(kind)),
                el('small', {}, startedAt.slice(5, 16).replace('T', ' ')),
              ),
            ),
          ),
        ),
        el(
          'tbody',
          {},
          ...requirements.map(({ id }) =>
            el(
              'tr',
              {},
              el('th', { scope: 'row' }, id),
              ...points.map(({ verdicts }) => {
                const shown = { verdict: verdicts.get(id) ?? 'not run' };
                return el(
                  'td',
                  { class: `cell ${classOf(shown)}` },
                  all(
                    el('span', { 'aria-hidden': 'true' }, verdictSign(shown)),
                    el('span', { class: 'unseen' }, say(verdictWord(shown))),
                  ),
                );
              }),
            ),
          ),
        ),
      ),
    ),
  );
}
