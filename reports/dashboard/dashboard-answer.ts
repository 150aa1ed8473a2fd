import type { Sentence } from '../../checks/requirements/requirement.ts';
import type { ChartSeries } from '../page/chart-data.ts';
import type { EndpointFigure, UnitName } from './panel.ts';
import type { Window } from './window.ts';

/** What one chart shows. */
export interface ChartAnswer {
  /** The id of its panel. */
  readonly panel: string;
  /** For a panel with a chart for each endpoint. */
  readonly endpoint?: string;
  /** None is "no data": never a zero. */
  readonly series: readonly ChartSeries[];
  /** Why it could not be read. */
  readonly trouble?: string;
}

/** The numbers of one endpoint; null where there is none. */
export type EndpointAnswer = { readonly endpoint: string } & Readonly<
  Record<EndpointFigure['key'], number | null>
>;

/** One number about the service; null where there is none. */
export interface FigureAnswer {
  readonly name: Sentence;
  readonly unit: UnitName;
  readonly value: number | null;
}

/** Something that happened, or was done, worth a line across every chart. */
export interface DashboardMark {
  readonly kind: 'fault' | 'nodeDown' | 'nodeUp' | 'restart' | 'silent';
  readonly atS: number;
  /** For what lasted; null when it still does. */
  readonly untilS?: number | null;
  /** How far the true moment may lie before. */
  readonly minusS: number;
  readonly words: Sentence;
  /** Who saw it. */
  readonly source: string;
}

/** An alert that fired in the time shown. */
export interface AlertAnswer {
  readonly name: string;
  readonly severity: string;
  /** What tells it from others of its name: `node bingo-1`. */
  readonly about: string;
  readonly fromS: number;
  /** Null when it still fires. */
  readonly untilS: number | null;
  readonly summary: string;
}

/** Everything that the page shows of one window. */
export interface DashboardAnswer {
  readonly window: Window;
  /** Why Prometheus could not be asked at all; what it says is then empty. */
  readonly silence?: string;
  readonly timesS: readonly number[];
  readonly charts: readonly ChartAnswer[];
  readonly endpoints: readonly EndpointAnswer[];
  readonly figures: readonly FigureAnswer[];
  readonly marks: readonly DashboardMark[];
  readonly alerts: readonly AlertAnswer[];
  /** What else could not be read. */
  readonly troubles: readonly string[];
}
