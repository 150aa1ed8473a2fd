import type { ChartData, ChartSeries } from './chart-data.ts';

/** Values of which most are none, by their places: `[[places], [values]]`. The points of a latency would otherwise be a million characters of `null` in a whole run. */
type Sparse = readonly [places: readonly number[], values: readonly (number | null)[]];

/** A chart as it stands in the page. */
export interface PackedChart extends Omit<ChartData, 'series'> {
  readonly series: readonly (Omit<ChartSeries, 'values'> & {
    readonly values?: ChartSeries['values'];
    readonly sparse?: Sparse;
  })[];
}

/** Makes a chart short, where that makes it shorter. */
export function packed(data: ChartData): PackedChart {
  return {
    ...data,
    series: data.series.map(({ values, ...rest }) => {
      const places = [...values.keys()].filter((place) => (values[place] ?? null) !== null);
      return places.length * 2 > values.length
        ? { ...rest, values }
        : { ...rest, sparse: [places, places.map((place) => values[place] ?? null)] };
    }),
  };
}

/** What was packed, as it was. */
export function unpacked(data: PackedChart): ChartData {
  return {
    ...data,
    series: data.series.map(({ values, sparse: [places, seen] = [[], []], ...rest }) => {
      if (values !== undefined) return { ...rest, values };
      const whole = data.timesS.map((): number | null => null);
      for (const [nth, place] of places.entries()) whole[place] = seen[nth] ?? null;
      return { ...rest, values: whole };
    }),
  };
}
