import type { Sentence } from '../../checks/requirements/requirement.ts';
import type { ChartSeries } from '../page/chart-data.ts';

/** Where on the dashboard a panel stands. */
export const sections = ['service', 'endpoints', 'nodes', 'cache', 'database', 'machines'] as const;
export type SectionKey = (typeof sections)[number];

/** What a value is counted in; Prometheus has base units only. */
export type UnitName = 'rps' | 'count' | 'ratio' | 'seconds' | 'bytes' | 'bytesPerS' | 'rowsPerS';

/**
 * A question in PromQL with places to fill in: `$window` for the time that a rate is taken over, `$endpoints` for a pattern of the endpoints'
 * names, `$range` for the whole time that is shown.
 */
export type Question = string;

/** One question of a panel, and how the lines that answer it are called. */
export interface PanelLine {
  readonly question: Question;
  /** A name of its own, or the label whose value is the name. */
  readonly name: Sentence | { readonly label: string };
  /** The colour by what it means; lines named by a label take colours in turn. */
  readonly tone?: ChartSeries['tone'];
}

/** One chart, or one for each endpoint. */
export interface Panel {
  readonly id: string;
  readonly section: SectionKey;
  readonly title: Sentence;
  readonly unit: UnitName;
  readonly lines: readonly [PanelLine, ...PanelLine[]];
  /** A chart for each endpoint: every line is split by the label `endpoint`. */
  readonly perEndpoint?: boolean;
  readonly shape?: ChartSeries['shape'];
}

/** One number about the whole time that is shown, for each endpoint. */
export interface EndpointFigure {
  readonly key: 'requests' | 'failed' | 'rejected' | 'refused' | 'p50S' | 'p90S' | 'p99S';
  readonly name: Sentence;
  readonly unit: UnitName;
  /** Answers with one value for each value of the label `endpoint`. */
  readonly question: Question;
}

/** One number about the service, as of the end of the time that is shown. */
export interface ServiceFigure {
  readonly id: string;
  readonly name: Sentence;
  readonly unit: UnitName;
  readonly question: Question;
}

/** How values of a unit are shown: multiplied, and behind that what they are counted in. */
export const units: Readonly<
  Record<UnitName, { readonly times: number; readonly words: Sentence; readonly grafana: string }>
> = {
  rps: { times: 1, words: { en: 'a second', ru: 'в секунду' }, grafana: 'reqps' },
  count: { times: 1, words: { en: '', ru: '' }, grafana: 'short' },
  ratio: { times: 100, words: { en: '%', ru: '%' }, grafana: 'percentunit' },
  seconds: { times: 1_000, words: { en: 'ms', ru: 'мс' }, grafana: 's' },
  bytes: { times: 1 / 1_048_576, words: { en: 'MiB', ru: 'МиБ' }, grafana: 'bytes' },
  bytesPerS: { times: 1 / 1_048_576, words: { en: 'MiB a second', ru: 'МиБ в секунду' }, grafana: 'binBps' },
  rowsPerS: { times: 1, words: { en: 'rows a second', ru: 'строк в секунду' }, grafana: 'rowsps' },
};

/** Fills in the places of a question. */
export function filled(
  question: Question,
  with_: { readonly window: string; readonly range: string; readonly endpoints: string },
): string {
  return question
    .replaceAll('$window', with_.window)
    .replaceAll('$range', with_.range)
    .replaceAll('$endpoints', with_.endpoints);
}

/** A pattern of exactly these names, as it stands between quotes in PromQL. */
export function patternOf(names: readonly string[]): string {
  return names.map((name) => name.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\\\$&')).join('|');
}
