import type { ChartData } from './chart-data.ts';
import { packed } from './packed-chart.ts';
import { dataScript, el, say, scrolled, type Markup } from './element.ts';

/** A chart, and its numbers as a table for whoever does not see it: made of the chart's own data when somebody opens it (browser/numbers.ts), or it would be most of the page. */
export function chartFigure(data: ChartData): Markup {
  const dataId = `data-${data.id}`;
  return el(
    'figure',
    { 'data-chart': dataId },
    el('figcaption', {}, say(data.title), el('small', {}, ' ', say(data.unit))),
    el('div', { class: 'plot' }),
    dataScript(dataId, packed(data)),
    el(
      'details',
      { class: 'numbers' },
      el('summary', {}, say({ en: 'the numbers', ru: 'числа' })),
      scrolled({ en: 'numbers', ru: 'числа' }),
    ),
  );
}

/** Charts that belong together: below one another on a screen, two in a row on paper. */
export function chartFigures(...figures: readonly Markup[]): Markup {
  return el('div', { class: 'charts' }, ...figures);
}
