import { History } from '../checks/history.ts';
import { waitedMs, type Observation } from '../checks/probes/probe.ts';
import { percentileOf } from './percentile-of.ts';
import type { ChartSeries } from './page/chart-data.ts';
import { inRussian } from './page/in-russian.ts';

/** Looks thinned for the eye: every lost one is there, of the good ones those that a line would show. */
export interface Thinned {
  readonly kept: readonly Observation[];
  readonly of: number;
}

/** So many stretches of time are looked at for the good ones: two of each are kept. */
const stretches = 400;

/**
 * Thins good looks to the quickest and the slowest of each stretch of time; what was lost is kept, every one.
 * Looks must be in order.
 */
export function thin(looks: readonly Observation[]): Thinned {
  const [first, last] = [looks[0], looks.at(-1)];
  if (first === undefined || last === undefined) return { kept: [], of: 0 };
  const spanMs = Math.max(1, last.dueMs - first.dueMs);
  const inStretch = new Map<number, { quickest: Observation; slowest: Observation }>();
  for (const one of looks) {
    if (one.outcome !== 'ok') continue;
    const place = Math.min(stretches - 1, Math.floor(((one.dueMs - first.dueMs) / spanMs) * stretches));
    const had = inStretch.get(place);
    if (had === undefined) inStretch.set(place, { quickest: one, slowest: one });
    else if (waitedMs(one) < waitedMs(had.quickest)) had.quickest = one;
    else if (waitedMs(one) > waitedMs(had.slowest)) had.slowest = one;
  }
  const good = [...inStretch.values()].flatMap(({ quickest, slowest }) => [quickest, slowest]);
  const kept = [...new Set([...looks.filter(({ outcome }) => outcome !== 'ok'), ...good])];
  return { kept: kept.sort((a, b) => a.dueMs - b.dueMs), of: looks.length };
}

/** Columns of one time axis. */
export interface Columns {
  readonly timesS: readonly number[];
  readonly series: readonly ChartSeries[];
}

const lostTones = ['bad', 'warn', 'other', 'calm', 'plain'] as const;

/** Whole seconds counted from an instant, back and forth: no second has the harm in its middle, and shows losses before it. */
function secondsAround(history: History, originMs: number): ReturnType<History['perSecond']> {
  const firstMs = history.observations[0]?.dueMs ?? originMs;
  const before = Math.max(0, Math.floor((originMs - firstMs) / 1_000));
  // The last second is as long as it happens to be.
  return [
    ...history.between(originMs - before * 1_000, originMs).perSecond(),
    ...history.since(originMs).perSecond().slice(0, -1),
  ];
}

/** Served each second, and lost each second by kind; seconds from `originMs`. The last second is as long as it happens to be, and left out. */
export function rates(
  history: History,
  originMs: number,
): { readonly served: Columns; readonly lost: Columns } {
  const seconds = secondsAround(history, originMs);
  const timesS = seconds.map(({ fromMs }) => rounded((fromMs - originMs) / 1_000));
  const kinds = [...history.counts().byKind.keys()];
  return {
    served: {
      timesS,
      series: [
        line(
          { en: 'asked', ru: 'запрошено' },
          'plain',
          seconds.map(({ counts }) => counts.planned),
        ),
        line(
          { en: 'served', ru: 'обслужено' },
          'good',
          seconds.map(({ counts }) => counts.ok),
        ),
      ],
    },
    lost: {
      timesS,
      series: kinds.map((kind, place) => ({
        label: inRussian(kind),
        shape: 'bars',
        tone: lostTones[place % lostTones.length] ?? 'bad',
        values: seconds.map(({ counts }) => counts.byKind.get(kind) ?? 0),
      })),
    },
  };
}

/** Answers of each node, second by second. */
export function nodeRates(history: History, originMs: number): Columns {
  const seconds = secondsAround(history, originMs);
  const nodes = [...new Set(seconds.flatMap(({ okByNode }) => [...okByNode.keys()]))].sort();
  return {
    timesS: seconds.map(({ fromMs }) => rounded((fromMs - originMs) / 1_000)),
    series: nodes.map((node, place) =>
      line(
        node === '' ? { en: 'not told', ru: 'не указано' } : { en: node, ru: node },
        place === 0 ? 'calm' : place === 1 ? 'other' : 'warn',
        seconds.map(({ okByNode }) => okByNode.get(node) ?? 0),
      ),
    ),
  };
}

/** Latency: median and 90th percentile of each second's good answers, the thinned looks, and every lost one. */
export function latencies(history: History, originMs: number): Columns & { readonly thinned: Thinned } {
  const thinned = thin(history.observations);
  const seconds = secondsAround(history, originMs);
  const bySecond = new Map(seconds.map((second) => [rounded((second.fromMs - originMs) / 1_000), second]));
  const looks = Map.groupBy(thinned.kept, ({ dueMs }) => rounded((dueMs - originMs) / 1_000));
  const timesS = [...new Set([...bySecond.keys(), ...looks.keys()])].sort((a, b) => a - b);
  const atSecond = (ratio: number): readonly (number | null)[] =>
    timesS.map((atS) => {
      const ms = percentileOf(bySecond.get(atS)?.latenciesMs ?? [], ratio);
      return ms === null ? null : tenths(ms);
    });
  const atLook = (isWanted: (one: Observation) => boolean): readonly (number | null)[] =>
    timesS.map((atS) => {
      const waits = (looks.get(atS) ?? []).filter(isWanted).map(waitedMs);
      return waits.length === 0 ? null : tenths(Math.max(...waits));
    });
  return {
    thinned,
    timesS,
    series: [
      {
        label: { en: 'served', ru: 'обслужено' },
        shape: 'points',
        tone: 'plain',
        values: atLook(({ outcome }) => outcome === 'ok'),
      },
      joined(line({ en: 'median', ru: 'медиана' }, 'good', atSecond(0.5))),
      joined(line({ en: '90 %', ru: '90 %' }, 'calm', atSecond(0.9))),
      {
        label: { en: 'lost', ru: 'потеряно' },
        shape: 'points',
        tone: 'bad',
        values: atLook(({ outcome }) => outcome !== 'ok'),
      },
    ],
  };
}

/** The same columns over the whole of a time, so that charts below one another have one axis. */
export function widened(
  columns: Columns,
  { fromS, toS }: { readonly fromS: number; readonly toS: number },
): Columns {
  const [first, last] = [columns.timesS[0], columns.timesS.at(-1)];
  const before = first === undefined || first > fromS ? [fromS] : [];
  const after = last !== undefined && last < toS ? [toS] : [];
  const nothing = (times: readonly number[]): readonly null[] => times.map(() => null);
  return {
    timesS: [...before, ...columns.timesS, ...after],
    series: columns.series.map((one) => ({
      ...one,
      values: [...nothing(before), ...one.values, ...nothing(after)],
    })),
  };
}

function line(
  label: ChartSeries['label'],
  tone: ChartSeries['tone'],
  values: ChartSeries['values'],
): ChartSeries {
  return { label, tone, values, shape: 'steps' };
}

/** A line across times at which it has no value. */
function joined(series: ChartSeries): ChartSeries {
  return { ...series, shape: 'line', joined: true };
}

/** A tenth of a millisecond is more than a chart can show. */
function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
