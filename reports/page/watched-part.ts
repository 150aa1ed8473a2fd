import type { Sentence } from '../../checks/requirements/requirement.ts';
import { units } from '../dashboard/panel.ts';
import { keptPanels } from '../keep-watched.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run-file.ts';
import type { Watched, WatchedSeen } from '../watched-file.ts';
import type { ChartMark } from './chart-data.ts';
import { chartFigure, chartFigures } from './chart-figure.ts';
import { all, el, quoted, say, type Markup } from './element.ts';
import { same } from './figures.ts';
import { inRussian } from './in-russian.ts';
import { number } from './plain-number.ts';
import { table } from './table.ts';
import { kindName } from './top-section.ts';

/** What the stand's own Prometheus saw in the time of each run: alerts, numbers of every endpoint, and charts. Nothing for a URL, of which there is none. */
export function watchedPart({ merged, watched }: Pick<Report, 'merged' | 'watched'>): Markup {
  const runs = merged.parts.map(({ run }) => run).filter(({ subject }) => subject.kind === 'stand');
  if (runs.length === 0) return null;
  return el(
    'div',
    { id: 'watched' },
    el('h3', {}, say({ en: 'As Prometheus saw it', ru: 'Что видел Prometheus' })),
    ...runs.map((run, place) => ofRun(run, { watched: watched.get(run.id), id: `w${place + 1}` })),
  );
}

function ofRun(run: Run, of: { readonly watched: Watched | undefined; readonly id: string }): Markup {
  const { watched, id } = of;
  const name = all(el('b', {}, say(kindName(run.kind))), ` ${run.startedAt.slice(0, 19)}Z: `);
  if (watched?.kind !== 'seen') {
    const why = watched === undefined ? say(keptNothing(run)) : quoted(watched.reason);
    return el('p', { class: 'note' }, name, say({ en: 'no data: ', ru: 'нет данных: ' }), why);
  }
  const { alerts, fromS, toS, stepS } = watched;
  return el(
    'details',
    { id, class: 'on-paper' },
    el(
      'summary',
      {},
      name,
      say({ en: `alerts: ${alerts.length}`, ru: `алертов: ${alerts.length}` }),
      el(
        'small',
        {},
        ` ${clock(fromS)}–${clock(toS)} UTC, `,
        say({ en: `every ${stepS} s`, ru: `шаг ${stepS} с` }),
      ),
    ),
    ...watched.troubles.map((trouble) => el('p', { class: 'note' }, quoted(trouble))),
    alertsTable(watched),
    endpointsTable(watched),
    charts(watched, { id, endpoint: undefined }),
    ...[...new Set(watched.charts.flatMap(({ endpoint }) => endpoint ?? []))].map((endpoint, place) =>
      el(
        'details',
        {},
        el('summary', {}, say(inRussian(endpoint))),
        charts(watched, { id: `${id}-e${place + 1}`, endpoint }),
      ),
    ),
  );
}

function keptNothing({ endedAt }: Run): Sentence {
  return endedAt === undefined
    ? { en: 'the run still goes on, or was killed', ru: 'запуск ещё идёт или был убит' }
    : { en: 'the run kept none', ru: 'запуск их не сохранил' };
}

function alertsTable({ alerts, fromS }: WatchedSeen): Markup {
  if (alerts.length === 0)
    return el('p', {}, say({ en: 'No alert fired.', ru: 'Ни один алерт не сработал.' }));
  return table(
    { en: 'Alerts that fired', ru: 'Сработавшие алерты' },
    [
      { en: 'alert', ru: 'алерт' },
      { en: 'of', ru: 'о чём' },
      { en: 'from, UTC', ru: 'с, UTC' },
      { en: 'second', ru: 'секунда' },
      { en: 'to', ru: 'по' },
    ],
    inOrder(alerts).map((alert, place) => [
      `${place + 1} · ${alert.name} (${alert.severity})`,
      alert.about,
      clock(alert.fromS),
      number(alert.fromS - fromS),
      alert.untilS === null ? say({ en: 'the end and beyond', ru: 'конца и далее' }) : clock(alert.untilS),
    ]),
  );
}

function endpointsTable({ endpoints }: WatchedSeen): Markup {
  const ms: Sentence = units.seconds.words;
  return table(
    { en: 'Every endpoint in this time', ru: 'Каждый эндпоинт за это время' },
    [
      { en: 'endpoint', ru: 'эндпоинт' },
      { en: 'requests', ru: 'запросов' },
      ...['5xx', '4xx', '429'].map(same),
      ...['p50', 'p90', 'p99'].map((name) => ({ en: `${name}, ${ms.en}`, ru: `${name}, ${ms.ru}` })),
    ],
    endpoints.map((one) => [
      say(inRussian(one.endpoint)),
      ...[one.requests, one.failed, one.rejected, one.refused].map((value) => shown(value, 1)),
      ...[one.p50S, one.p90S, one.p99S].map((value) => shown(value, units.seconds.times)),
    ]),
  );
}

/** Where there is no value, it is said: a dash is no zero. */
function shown(value: number | null, times: number): string {
  return value === null ? '–' : number(value * times);
}

function charts(
  watched: WatchedSeen,
  of: { readonly id: string; readonly endpoint: string | undefined },
): Markup {
  const { fromS, toS, stepS } = watched;
  // Seconds from the beginning, for they are a third of the page's characters.
  const timesS = Array.from({ length: Math.round((toS - fromS) / stepS) + 1 }, (_none, nth) => nth * stepS);
  return chartFigures(
    ...watched.charts
      .filter(({ endpoint }) => endpoint === of.endpoint)
      .map(({ panel, series, trouble }) => {
        const { title, unit } = keptPanels.find(({ id }) => id === panel) ?? { title: same(panel) };
        if (series.length === 0)
          return el(
            'p',
            { class: 'note' },
            say(title),
            ': ',
            say({ en: 'no data', ru: 'нет данных' }),
            trouble === undefined ? null : all(': ', quoted(trouble)),
          );
        const drawn = series.filter(
          ({ values }) => panel !== 'errors' || values.some((value) => value !== 0),
        );
        return chartFigure({
          id: `${of.id}-${panel}`,
          group: of.id,
          title,
          unit: unit === undefined ? same('') : units[unit].words,
          timesS,
          series: drawn,
          marks: of.endpoint === undefined ? marksOf(watched) : [],
        });
      }),
  );
}

/** The numbers of the table of alerts. */
function marksOf({ alerts, fromS }: WatchedSeen): readonly ChartMark[] {
  return inOrder(alerts).map((alert, place) => ({ atS: alert.fromS - fromS, label: String(place + 1) }));
}

function inOrder(alerts: WatchedSeen['alerts']): WatchedSeen['alerts'] {
  return [...alerts].sort((one, other) => one.fromS - other.fromS);
}

function clock(atS: number): string {
  return new Date(atS * 1_000).toISOString().slice(11, 19);
}
