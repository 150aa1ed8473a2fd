import type { Sentence } from '../../checks/requirements/requirement.ts';
import type { LoadView } from '../load-view.ts';
import type { ChartSeries } from './chart-data.ts';
import { chartFigure, chartFigures } from './chart-figure.ts';
import type { Markup } from './element.ts';

/** A load over time: what was offered, carried and lost, and how long it took. */
export function loadCharts({ record: { result }, judged }: LoadView, id: string): Markup {
  const { perSecond } = result;
  const timesS = perSecond.map(({ atS }) => atS);
  const line = (
    label: Sentence,
    tone: ChartSeries['tone'],
    values: readonly (number | undefined)[],
  ): ChartSeries => ({ label, tone, shape: 'line', values: values.map(finite) });
  const bound = judged
    .flatMap(({ judgement }) => judgement.objectives)
    .find(({ name }) => name === 'p90')?.wanted;
  return chartFigures(
    chartFigure({
      id: `${id}-rps`,
      group: id,
      timesS,
      title: { en: 'Rate', ru: 'Темп' },
      unit: { en: 'requests per second', ru: 'запросов в секунду' },
      series: [
        line(
          { en: 'offered', ru: 'предложено' },
          'plain',
          perSecond.map(({ offered }) => offered),
        ),
        line(
          { en: 'served', ru: 'обслужено' },
          'good',
          perSecond.map(({ ok }) => ok),
        ),
        {
          label: { en: 'failed', ru: 'ошибки' },
          tone: 'bad',
          shape: 'bars',
          values: perSecond.map(({ failed }) => failed),
        },
      ],
    }),
    chartFigure({
      id: `${id}-latency`,
      group: id,
      timesS,
      title: { en: 'Latency', ru: 'Задержка' },
      unit: {
        en: 'ms; the line across is the bound of the 90th percentile',
        ru: 'мс; поперечная линия — предел 90-го перцентиля',
      },
      ...(bound !== undefined && 'atMost' in bound ? { bound: bound.atMost } : {}),
      series: [
        line(
          { en: 'median', ru: 'медиана' },
          'good',
          perSecond.map(({ p50Ms }) => p50Ms),
        ),
        line(
          { en: '90 %', ru: '90 %' },
          'calm',
          perSecond.map(({ p90Ms }) => p90Ms),
        ),
        line(
          { en: 'longest', ru: 'самая долгая' },
          'other',
          perSecond.map(({ longestMs }) => longestMs),
        ),
      ],
    }),
  );
}

/** A chart has no place for what is endless: the failures of that second stand in the chart above. */
function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
