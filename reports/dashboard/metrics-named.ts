import { endpointFigures, serviceFigures } from './figures.ts';
import { panels } from './panels.ts';
import { markQuestions } from './seen-marks.ts';

/** Every question that the dashboard asks, with its places not filled in. */
export function allQuestions(): readonly string[] {
  return [
    ...panels.flatMap(({ lines }) => lines.map(({ question }) => question)),
    ...endpointFigures.map(({ question }) => question),
    ...serviceFigures.map(({ question }) => question),
    ...Object.values(markQuestions),
  ];
}

/** Words of PromQL that look like names of metrics. */
const words = new Set(
  [
    ['sum', 'max', 'min', 'avg', 'by', 'or', 'and', 'offset', 'rate', 'increase', 'resets', 'scalar', 'time'],
    ['histogram_quantile', 'min_over_time', 'max_over_time', 'avg_over_time'],
  ].flat(),
);

/** Names of the metrics in a question: what stands outside of braces, brackets and lists of labels and is no word of PromQL. */
export function metricsIn(question: string): readonly string[] {
  const bare = question
    .replaceAll(/\{[^}]*\}/g, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
    .replaceAll(/\bby\s*\([^)]*\)/g, ' ')
    .replaceAll(/\$\w+/g, ' ');
  const names = [...bare.matchAll(/[a-zA-Z_:][a-zA-Z0-9_:]*/g)].map(([name]) => name);
  return [...new Set(names.filter((name) => !words.has(name)))];
}

/** There is none of these before something has happened: an alert that is pending, a kill by a watchdog. Only marks are made of them. */
export const onlyAfterward: readonly string[] = ['ALERTS', 'bingo_watchdog_kills_total'];

/** Every metric that the dashboard needs. */
export function metricsNamed(): readonly string[] {
  return [...new Set(allQuestions().flatMap(metricsIn))].sort();
}
