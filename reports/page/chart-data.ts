import type { Sentence } from '../../checks/requirements/requirement.ts';

/** A line, or a row of points or bars, of a chart. */
export interface ChartSeries {
  readonly label: Sentence;
  /** As many as there are times; null where there is none. */
  readonly values: readonly (number | null)[];
  readonly shape: 'line' | 'steps' | 'points' | 'bars';
  /** A line goes on across times at which it has no value. */
  readonly joined?: boolean;
  /** A colour of the page's by what it means. */
  readonly tone: 'good' | 'bad' | 'warn' | 'calm' | 'other' | 'plain';
}

/** An instant worth a line across the chart. */
export interface ChartMark {
  readonly atS: number;
  readonly label: string;
}

/** A stretch of a chart's time. */
export interface Stretch {
  readonly fromS: number;
  readonly toS: number;
}

/** One chart over time. The page draws it; the same numbers stand below it as a table. */
export interface ChartData {
  readonly id: string;
  readonly title: Sentence;
  /** What the vertical axis is counted in. */
  readonly unit: Sentence;
  /** Seconds, ascending: from the beginning, or on the clock of the wall since 1970. */
  readonly timesS: readonly number[];
  /** Since when the seconds count; from the beginning unless told. */
  readonly clock?: 'beginning' | 'wall';
  readonly series: readonly ChartSeries[];
  /** Times in which harm was done. */
  readonly shaded?: readonly Stretch[];
  readonly marks?: readonly ChartMark[];
  /** A bound of the catalogue, drawn as a line. */
  readonly bound?: number;
  /** Charts of one group zoom and point together. */
  readonly group: string;
}
