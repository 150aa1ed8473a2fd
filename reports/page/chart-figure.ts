import type { ChartData } from './chart-data.ts';
import { dataScript, el, say, type Markup } from './element.ts';
import { number } from './plain-number.ts';

/** So many rows of a chart's numbers are in the page; of more, those with a loss come first, and the rest are thinned. */
const rowsMax = 150;

/** A chart, and its numbers as a table for whoever does not see it. */
export function chartFigure(data: ChartData): Markup {
  const dataId = `data-${data.id}`;
  return el(
    'figure',
    { 'data-chart': dataId },
    el('figcaption', {}, say(data.title), el('small', {}, ' ', say(data.unit))),
    el('div', { class: 'plot' }),
    dataScript(dataId, data),
    numbersTable(data),
  );
}

function numbersTable({ timesS, series }: ChartData): Markup {
  const places = chosenPlaces(timesS.length, series);
  const heads = [{ en: 'second', ru: 'секунда' }, ...series.map(({ label }) => label)];
  const all = places.length === timesS.length;
  return el(
    'details',
    { class: 'numbers' },
    el('summary', {}, say({ en: 'the numbers', ru: 'числа' })),
    all
      ? null
      : el(
          'p',
          { class: 'origin' },
          say({
            en: `${places.length} of ${timesS.length} moments`,
            ru: `моментов: ${places.length} из ${timesS.length}`,
          }),
        ),
    el(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'numbers' },
      el(
        'table',
        {},
        el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, say(head))))),
        el(
          'tbody',
          {},
          ...places.map((place) =>
            el(
              'tr',
              {},
              el('th', { scope: 'row' }, String(timesS[place] ?? '')),
              ...series.map(({ values }) => {
                const value = values[place];
                return el('td', {}, value === null || value === undefined ? '' : number(value));
              }),
            ),
          ),
        ),
      ),
    ),
  );
}

/** All moments, or evenly chosen ones among which are, first of all, those with a loss. */
function chosenPlaces(length: number, series: ChartData['series']): readonly number[] {
  const everywhere = Array.from({ length }, (_none, place) => place);
  if (length <= rowsMax) return everywhere;
  const isLoss = (place: number): boolean =>
    series.some(({ tone, values }) => tone === 'bad' && (values[place] ?? 0) > 0);
  const losses = everywhere.filter(isLoss).slice(0, rowsMax);
  const step = Math.ceil(length / Math.max(1, rowsMax - losses.length));
  const even = losses.length >= rowsMax ? [] : everywhere.filter((place) => place % step === 0);
  return [...new Set([...losses, ...even])].sort((a, b) => a - b);
}
