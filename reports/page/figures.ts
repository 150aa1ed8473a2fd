import type { Sentence } from '../../checks/requirements/requirement.ts';
import { holds, isFloor, marginOf, unitOf, type Measured } from '../measured.ts';
import { all, el, say, type Markup } from './element.ts';
import { inRussian } from './in-russian.ts';
import { number } from './plain-number.ts';

/** What a bound is of, in words; one without words is called by its name. */
const names: Readonly<Record<string, Sentence>> = {
  errorRatioMax: { en: 'lost requests', ru: 'потеряно запросов' },
  p90MsMax: { en: '90 % answered within', ru: '90 % ответов за' },
  gapMsMax: { en: 'longest gap', ru: 'самый долгий разрыв' },
  rpsMin: { en: 'served in the worst second', ru: 'обслужено в худшую секунду' },
  rps: { en: 'rate offered', ru: 'предложенный темп' },
  withinMs: { en: 'time needed', ru: 'понадобилось времени' },
  ageSMax: { en: 'age of the oldest answer', ru: 'возраст самого старого ответа' },
  ratioMin: { en: 'fast enough', ru: 'достаточно быстрых' },
  shareMin: { en: 'share of the work', ru: 'доля работы' },
  offsetMsMax: { en: 'clock is off by', ru: 'часы расходятся на' },
  countErrorMax: { en: 'counted too few or too many', ru: 'ошибка счёта' },
  writesLostMax: { en: 'writes lost or wrong', ru: 'потеряно или испорчено записей' },
  looksMin: { en: 'requests judged', ru: 'запросов в расчёте' },
  countErrorRatioMax: { en: 'counted too few or too many', ru: 'ошибка счёта' },
  changesMax: { en: 'changes by a second deploy', ru: 'изменений при повторном развёртывании' },
  daysLeftMin: { en: 'days left', ru: 'осталось дней' },
};

/** What is measured, in words. */
export function boundName(bound: string): Sentence {
  return names[bound] ?? { en: bound, ru: bound };
}

/** A value in the unit of its bound. */
export function quantity(bound: string, value: number | null): Sentence {
  if (value === null) return { en: 'endless', ru: 'бесконечно' };
  const unit = unitOf(bound);
  if (unit === 'ratio') return same(`${number(value * 100)} %`);
  if (unit === 'rps') return same(`${number(value)} RPS`);
  if (unit === 's') return { en: `${number(value)} s`, ru: `${number(value)} с` };
  if (unit === 'count') return same(number(value));
  return value >= 10_000
    ? { en: `${number(value / 1_000)} s`, ru: `${number(value / 1_000)} с` }
    : { en: `${number(value)} ms`, ru: `${number(value)} мс` };
}

/** A span of time as people say it. */
export function duration(ms: number): Sentence {
  if (ms < 1_000) return { en: `${Math.round(ms)} ms`, ru: `${Math.round(ms)} мс` };
  if (ms < 120_000) return { en: `${number(ms / 1_000)} s`, ru: `${number(ms / 1_000)} с` };
  return { en: `${number(ms / 60_000)} min`, ru: `${number(ms / 60_000)} мин` };
}

/** The same words in both languages. */
export function same(text: string): Sentence {
  return { en: text, ru: text };
}

/** Values against their bounds, as rows of a table: what, measured, bound, margin. */
export function measuredTable(measured: readonly Measured[]): Markup {
  if (measured.length === 0) return null;
  return el(
    'table',
    { class: 'measured' },
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ...[
          { en: 'measured', ru: 'измерено' },
          { en: 'value', ru: 'значение' },
          { en: 'bound', ru: 'предел' },
          { en: 'margin', ru: 'запас' },
        ].map((head) => el('th', { scope: 'col' }, say(head))),
      ),
    ),
    el('tbody', {}, ...measured.map(measuredRow)),
  );
}

function measuredRow(one: Measured): Markup {
  const margin = marginOf(one);
  const error = one.plusMinus === undefined ? null : all(' ± ', say(quantity(one.bound, one.plusMinus)));
  const sign = isFloor(one.bound) ? '≥ ' : one.strict === true ? '< ' : '≤ ';
  return el(
    'tr',
    {},
    el(
      'th',
      { scope: 'row' },
      say(boundName(one.bound)),
      one.of === undefined ? null : all(' (', say(inRussian(one.of)), ')'),
    ),
    el('td', { class: 'number' }, say(quantity(one.bound, one.value)), error),
    el('td', { class: 'number' }, sign, say(quantity(one.bound, one.limit))),
    el(
      'td',
      { class: `number ${holds(one) ? '' : 'beyond'}` },
      margin === undefined ? '–' : `${margin < 0 ? '−' : '+'}${number(Math.abs(margin) * 100)} %`,
    ),
  );
}
