import type { Sentence } from '../../checks/requirements/requirement.ts';

/** A line, or a row of points or bars, of a chart. */
export interface ChartSeries {
  readonly label: Sentence;
  /** As many as there are times; null where there is none. */
  readonly values: readonly (number | null)[];
  readonly shape: 'line' | 'points' | 'bars';
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

/** One chart over time. The page draws it; the same numbers stand below it as a table. */
export interface ChartData {
  readonly id: string;
  readonly title: Sentence;
  /** What the vertical axis is counted in. */
  readonly unit: Sentence;
  /** Seconds from the beginning, ascending. */
  readonly timesS: readonly number[];
  readonly series: readonly ChartSeries[];
  /** A time in which harm was done. */
  readonly shaded?: { readonly fromS: number; readonly toS: number };
  readonly marks?: readonly ChartMark[];
  /** A bound of the catalogue, drawn as a line. */
  readonly bound?: number;
  /** Charts of one group zoom and point together. */
  readonly group: string;
}
