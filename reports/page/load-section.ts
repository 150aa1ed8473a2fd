import type { Sentence } from '../../checks/requirements/requirement.ts';
import { durationMs } from '../../load/profile.ts';
import type { LoadView } from '../load-view.ts';
import { inDrill } from './drill-words.ts';
import { all, el, quoted, say, type Markup } from './element.ts';
import { inRussian } from './in-russian.ts';
import { loadCharts } from './load-charts.ts';
import { objectiveWords } from './objective-words.ts';
import { number } from './plain-number.ts';
import { distribution, outcomes, percentile } from './load-tables.ts';
import { table } from './table.ts';
import { badge, classOf } from './verdict-badge.ts';

/** Every load: what was offered and carried, errors and latency over time, the distribution, objectives, and whether the measurement may be believed. */
export function loadSection(views: readonly LoadView[]): Markup {
  if (views.length === 0) return null;
  const heads: readonly Sentence[] = [
    { en: 'load', ru: 'нагрузка' },
    { en: 'measurement', ru: 'измерение' },
    { en: 'for, s', ru: 'время, с' },
    { en: 'offered, RPS', ru: 'предложено, RPS' },
    { en: 'carried, RPS', ru: 'обслужено, RPS' },
    { en: 'errors', ru: 'ошибки' },
    { en: 'p90, ms', ru: 'p90, мс' },
    { en: 'objectives', ru: 'цели' },
  ];
  return el(
    'section',
    { id: 'load' },
    el('h2', {}, say({ en: 'Load', ru: 'Нагрузка' })),
    table(
      { en: 'What was offered, and what came of it', ru: 'Что предлагалось и что вышло' },
      heads,
      views.map((view, place) => overviewRow(view, place)),
    ),
    ...views.map((view, place) => loadDetails(view, `l${place + 1}`)),
  );
}

const secondOpinion: Sentence = {
  en: 'a second opinion, which settles nothing:',
  ru: 'второе мнение, ничего не решает:',
};

function nameOf({ record: { result, way } }: LoadView): Markup {
  const words = [result.profile.name, result.traffic.name, way, result.engine];
  return all(...words.map((word, place) => all(place === 0 ? null : ' · ', say(inRussian(word)))));
}

function overviewRow(view: LoadView, place: number): readonly Markup[] {
  const { result } = view.record;
  const { ok, failed } = result.counts;
  return [
    el('a', { href: `#l${place + 1}` }, nameOf(view)),
    validity(view),
    number(durationMs(result.profile) / 1_000),
    number(result.offeredRps),
    number(result.achievedRps),
    ok + failed === 0 ? '–' : `${number((failed / (ok + failed)) * 100)} %`,
    percentile(view, 0.9),
    all(
      view.isSecondOpinion ? el('small', {}, say(secondOpinion)) : null,
      view.check.kind === 'drill' ? el('small', {}, say(inDrill)) : null,
      ...view.judged.map(({ key, judgement }) =>
        all(badge({ verdict: judgement.verdict }), el('small', {}, el('code', {}, key))),
      ),
    ),
  ];
}

const allTheSame = {
  en: 'It fails all the same: the bound is missed even had every late request been answered rightly at once, and all others as much sooner as the latest left late.',
  ru: 'И всё же это отказ: граница нарушена, даже если бы на каждый опоздавший запрос ответили верно и сразу, а на остальные раньше на самое большое опоздание.',
};

function validity({ record: { result } }: LoadView): Markup {
  const isValid = result.validity.word === 'VALID';
  return el(
    'b',
    { class: isValid ? '' : 'beyond' },
    say(isValid ? { en: 'valid', ru: 'верно' } : { en: 'INVALID', ru: 'НЕВЕРНО' }),
  );
}

function loadDetails(view: LoadView, id: string): Markup {
  const { check, record, judged, verdict } = view;
  const { validity: believed, generator } = record.result;
  const isBad = verdict !== 'pass' && !view.isSecondOpinion;
  return el(
    'details',
    { class: `requirement on-paper ${classOf({ verdict })}`, id, open: isBad },
    el(
      'summary',
      {},
      el('b', { class: 'id' }, id),
      badge({ verdict }),
      el('span', { class: 'sentence' }, nameOf(view)),
      el(
        'span',
        { class: 'nearest' },
        view.isSecondOpinion ? all(say(secondOpinion), ' ') : null,
        quoted(check.title),
      ),
    ),
    ...believed.reasons.map((reason) =>
      el(
        'p',
        { class: 'note' },
        say({ en: 'The measurement is INVALID: ', ru: 'Измерение НЕВЕРНО: ' }),
        quoted(reason),
      ),
    ),
    judged.some(({ judgement }) => judgement.despite !== undefined)
      ? el('p', { class: 'note' }, say(allTheSame))
      : null,
    ...judged.flatMap(({ key, judgement }) =>
      judgement.objectives.map((objective) =>
        el(
          'p',
          {},
          badge({
            verdict: objective.came === 'met' ? 'pass' : objective.came === 'missed' ? 'fail' : 'unknown',
          }),
          ' ',
          say(objectiveWords(objective)),
          el('small', {}, ' ', el('code', {}, key)),
        ),
      ),
    ),
    loadCharts(view, id),
    distribution(view),
    outcomes(view),
    el(
      'p',
      { class: 'origin' },
      say({ en: 'generator: ', ru: 'генератор: ' }),
      `${number(generator.cpuShare * 100)} % CPU`,
      generator.late === undefined
        ? null
        : all(
            ', ',
            say({
              en: `99 % of the requests left within ${number(generator.late.p99Ms)} ms of their due time`,
              ru: `99 % запросов ушли в пределах ${number(generator.late.p99Ms)} мс от плана`,
            }),
          ),
    ),
    ...(record.doubleEntry?.differences ?? []).map((difference) =>
      el('p', { class: 'note' }, quoted(difference)),
    ),
  );
}
