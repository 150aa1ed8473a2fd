import type { Sentence } from '../../checks/requirements/requirement.ts';
import type { ExperimentView } from '../experiment-view.ts';
import { inDrill } from './drill-words.ts';
import { all, el, say, type Markup } from './element.ts';
import { quantity } from './figures.ts';
import { number } from './plain-number.ts';
import { table } from './table.ts';
import { badge } from './verdict-badge.ts';

/** All experiments at a glance: what users lost, for how long, and how soon all was back. */
export function chaosOverview(views: readonly ExperimentView[]): Markup {
  return table(
    { en: 'What was done, and what users noticed of it', ru: 'Что делали и что заметили пользователи' },
    heads,
    views.map((view, place) => rowOf(view, `x${place + 1}`)),
  );
}

const heads: readonly Sentence[] = [
  { en: 'experiment', ru: 'эксперимент' },
  { en: 'verdict', ru: 'вердикт' },
  { en: 'requests lost', ru: 'потеряно запросов' },
  { en: 'longest gap, ms', ru: 'самый долгий разрыв, мс' },
  { en: 'all back after', ru: 'всё вернулось через' },
  { en: 'our own targets', ru: 'наши цели' },
];

function rowOf({ check, file }: ExperimentView, id: string): readonly Markup[] {
  const { lost, looks, gaps } = file.losses.sinceHarm;
  const [gap] = gaps;
  const gone = [file.users, ...file.nodes].filter((one) => one.lost).map(({ tookMs }) => tookMs);
  const back =
    gone.length === 0
      ? { en: 'was never gone', ru: 'не пропадало' }
      : gone.includes('endless')
        ? { en: 'never', ru: 'никогда' }
        : gone.includes(null)
          ? { en: 'not seen', ru: 'не видно' }
          : quantity('withinMs', Math.max(...gone.map(Number)));
  // Its targets are those of a stand that has its defences.
  const isDrill = check.kind === 'drill';
  const missed = file.targets.filter(({ met }) => !met).length;
  return [
    all(
      el('a', { href: `#${id}`, lang: 'en', class: 'kept' }, file.name),
      isDrill ? el('small', {}, ' ', say(inDrill)) : null,
    ),
    badge({ verdict: check.verdict }),
    say({ en: `${lost} of ${looks}`, ru: `${lost} из ${looks}` }),
    `${number(gap?.lengthMs ?? 0)} ± ${number(gap?.plusMinusMs ?? lookEveryMs(file))}`,
    say(back),
    file.targets.length === 0 || isDrill
      ? '–'
      : missed === 0
        ? say({ en: 'met', ru: 'достигнуты' })
        : el('b', { class: 'beyond' }, say({ en: `${missed} missed`, ru: `не достигнуто: ${missed}` })),
  ];
}

/** Without a single gap its error bar is still the time between two looks. */
export function lookEveryMs({ losses, startedMs, endedMs }: ExperimentView['file']): number {
  const looks = losses.before.looks + losses.during.looks + losses.after.looks;
  return looks === 0 ? 0 : (endedMs - startedMs) / looks;
}
