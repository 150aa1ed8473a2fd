import type { Sentence } from '../../checks/requirements/requirement.ts';
import type { LoadView } from '../load-view.ts';
import { all, el, say, type Markup } from './element.ts';
import { same } from './figures.ts';
import { inRussian } from './in-russian.ts';
import { number } from './plain-number.ts';
import { table } from './table.ts';

/** A percentile of a load's latency, in ms. */
export function percentile(
  { record: { result } }: LoadView,
  ratio: number,
  from: 'fromPlan' | 'fromSending' = 'fromPlan',
): Markup {
  const seen = result.latency[from].percentileMs({ ratio });
  if (!seen.known) return '–';
  return Number.isFinite(seen.value) ? number(seen.value) : say({ en: 'endless', ru: 'бесконечно' });
}

/** Percentiles from the planned time and from the sending. */
export function distribution(view: LoadView): Markup {
  const ratios = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999];
  return table(
    {
      en: 'Distribution of latency, ms; lost requests count as endless',
      ru: 'Распределение задержки, мс; потерянные считаются бесконечными',
    },
    [{ en: 'from', ru: 'от' }, ...ratios.map((ratio) => same(`${Number((ratio * 100).toFixed(1))} %`))],
    [
      [
        say({ en: 'the planned time', ru: 'планового времени' }),
        ...ratios.map((ratio) => percentile(view, ratio)),
      ],
      [
        say({ en: 'the sending', ru: 'отправки' }),
        ...ratios.map((ratio) => percentile(view, ratio, 'fromSending')),
      ],
    ],
  );
}

/** Each endpoint of the load, and who answered. */
export function outcomes({ record: { result } }: LoadView): Markup {
  const heads: readonly Sentence[] = [
    { en: 'endpoint', ru: 'эндпоинт' },
    { en: 'offered', ru: 'предложено' },
    { en: 'served', ru: 'обслужено' },
    { en: 'failed', ru: 'ошибки' },
    { en: 'p90, ms', ru: 'p90, мс' },
  ];
  const nodes = [...result.byNode].map(([node, count]) => `${node} ${count}`);
  return all(
    table(
      { en: 'By endpoint', ru: 'По эндпоинтам' },
      heads,
      [...result.byEndpoint].map(([name, { counts, latency }]) => {
        const p90 = latency.percentileMs({ ratio: 0.9 });
        const kinds = [...counts.byKind].map(([kind, count], place) =>
          all(place === 0 ? null : ', ', say(inRussian(kind)), ` ${count}`),
        );
        return [
          name,
          String(counts.offered),
          String(counts.ok),
          all(String(counts.failed), kinds.length === 0 ? null : el('small', {}, ...kinds)),
          p90.known
            ? Number.isFinite(p90.value)
              ? number(p90.value)
              : say({ en: 'endless', ru: 'бесконечно' })
            : '–',
        ];
      }),
    ),
    nodes.length === 0
      ? null
      : el('p', { class: 'origin' }, say({ en: 'answered by: ', ru: 'отвечали: ' }), nodes.join(', ')),
  );
}
