import uPlot from 'uplot';
import type { ChartData, ChartSeries, Stretch } from '../chart-data.ts';
import { placedLabels } from './placed-labels.ts';

const heightPx = 210;
/** A bar counts what was in a second: without this it were as broad as the shortest time between any two moments of the chart. */
const barS = 0.95;

/** A chart on the page. */
export interface DrawnChart {
  destroy(): void;
  /** Shows other values of the same series, where the pointer and the eye were. */
  update(data: ChartData): void;
}

/** What a page that is looked at live, or paper, wants otherwise. */
export interface DrawnOtherwise {
  readonly heightPx?: number;
  /** As wide as its figure unless told. */
  readonly widthPx?: number;
  /** Somebody drew a stretch of time with the pointer; without it the chart itself zooms. */
  readonly onStretch?: (stretch: Stretch) => void;
}

/** Draws a chart into its figure, as wide as that is; drawn again it takes the colours of the moment. */
export function drawChart(figure: HTMLElement, first: ChartData, otherwise: DrawnOtherwise = {}): DrawnChart {
  let data = first;
  const colour = colourReader();
  const language = document.documentElement.dataset['language'] === 'ru' ? 'ru' : 'en';
  const axis = { stroke: colour('text'), grid: { stroke: colour('grid'), width: 1 }, ticks: { show: false } };
  const { onStretch } = otherwise;
  const options: uPlot.Options = {
    width: otherwise.widthPx ?? Math.max(240, figure.clientWidth),
    height: otherwise.heightPx ?? heightPx,
    cursor: { sync: { key: data.group }, drag: { x: true, y: false, setScale: onStretch === undefined } },
    scales: {
      x: { time: false, ...(data.clock === 'wall' ? { range: (_plot, min, max) => [min, max] } : {}) },
      y: { range: { min: { pad: 0, soft: 0, mode: 1 }, max: { pad: 0.1, soft: data.bound ?? 1, mode: 1 } } },
    },
    axes: [
      { ...axis, size: 32, ...timesOf(data, language) },
      { ...axis, size: 56, ...(data.clock === 'wall' ? { values: shortened } : {}) },
    ],
    series: [
      data.clock === 'wall'
        ? { label: 'UTC', value: (_plot, s: number | null) => (s === null ? '–' : wallWords(s, 1)) }
        : { label: language === 'ru' ? 'секунда' : 'second' },
      ...data.series.map((one) =>
        seriesOptions(one, { label: one.label[language], colour: colour(one.tone) }),
      ),
    ],
    hooks: {
      drawClear: [(plot) => shade(plot, data, colour)],
      draw: [(plot) => mark(plot, data, colour)],
      ...(onStretch === undefined ? {} : { setSelect: [(plot) => tellStretch(plot, onStretch)] }),
    },
  };
  const plot = new uPlot(options, columnsOf(data), figure);
  return {
    destroy: () => plot.destroy(),
    update(next) {
      data = next;
      plot.setData(columnsOf(data));
    },
  };
}

function columnsOf({ timesS, series }: ChartData): uPlot.AlignedData {
  return [[...timesS], ...series.map(({ values }) => [...values])];
}

/** What stands at the axis of time. */
function timesOf({ clock }: ChartData, language: 'en' | 'ru'): uPlot.Axis {
  if (clock === 'wall') {
    return {
      // Whole minutes, hours and days, where decimal steps would give 11:06:40.
      // As wide as 20:15:03 and some room, so that no label is on another.
      space: 75,
      incrs: [1, 5, 15, 30, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 604_800],
      values: (_plot, splits, _axis, _space, stepS) => splits.map((s) => wallWords(s, stepS)),
    };
  }
  return { values: (_plot, splits) => splits.map((s) => `${s} ${language === 'ru' ? 'с' : 's'}`) };
}

/** Numbers as narrow as the axis is: rows of a database are counted by the million. */
function shortened(_plot: uPlot, splits: number[]): string[] {
  return splits.map((value) => {
    const [by, unit] = Math.abs(value) >= 1e6 ? [1e6, ' M'] : Math.abs(value) >= 1e4 ? [1e3, ' k'] : [1, ''];
    return `${Number((value / by).toPrecision(6))}${unit}`;
  });
}

/** A moment on the wall's clock, UTC, as exact as the step between two of them. */
function wallWords(s: number, stepS: number): string {
  const text = new Date(s * 1_000).toISOString();
  if (stepS >= 86_400) return text.slice(5, 10);
  return stepS >= 60 ? text.slice(11, 16) : text.slice(11, 19);
}

/** A stretch that is a click, or one of no width, is none. */
function tellStretch(plot: uPlot, onStretch: (stretch: Stretch) => void): void {
  const { left, width } = plot.select;
  if (width < 5) return;
  onStretch({ fromS: plot.posToVal(left, 'x'), toS: plot.posToVal(left + width, 'x') });
}

/** Colours of the style as a canvas takes them: it knows neither variables nor `light-dark()`, but an element does. */
function colourReader(): (name: string) => string {
  const probe = document.createElement('span');
  const colours = new Map<string, string>();
  return (name) => {
    const known = colours.get(name);
    if (known !== undefined) return known;
    probe.style.color = `var(--chart-${name})`;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    colours.set(name, found);
    return found;
  };
}

function seriesOptions(
  { shape, joined = false }: ChartSeries,
  { label, colour }: { readonly label: string; readonly colour: string },
): uPlot.Series {
  if (shape === 'line')
    return { label, stroke: colour, width: 1.5, spanGaps: joined, points: { show: false } };
  // What was counted in a second stands as broad as that second.
  if (shape === 'steps') {
    const paths = uPlot.paths.stepped?.({ align: 1 });
    return {
      label,
      stroke: colour,
      width: 1.5,
      points: { show: false },
      ...(paths === undefined ? {} : { paths }),
    };
  }
  if (shape === 'points') {
    return {
      label,
      // The legend draws its sample of a series with these.
      stroke: colour,
      fill: colour,
      width: 0,
      paths: () => null,
      points: { show: true, size: 4, fill: colour, width: 0 },
    };
  }
  const [x0, size] = [(plot: uPlot) => [...plot.data[0]], () => [barS]];
  const disp = { x0: { unit: 1, values: x0 }, size: { unit: 1, values: size } } as const;
  const paths = uPlot.paths.bars?.({ disp });
  const bars = { label, stroke: colour, fill: colour, width: 0, points: { show: false } };
  return paths === undefined ? bars : { ...bars, paths };
}

/** The times of harm, behind everything. */
function shade(plot: uPlot, { shaded = [] }: ChartData, colour: (name: string) => string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = colour('shade');
  for (const { fromS, toS } of shaded) {
    const from = Math.max(bbox.left, plot.valToPos(fromS, 'x', true));
    const to = Math.min(bbox.left + bbox.width, plot.valToPos(toS, 'x', true));
    if (to > from) ctx.fillRect(from, bbox.top, Math.max(1, to - from), bbox.height);
  }
  ctx.restore();
}

/** The marks with their numbers, and the bound. */
function mark(plot: uPlot, { marks = [], bound }: ChartData, colour: (name: string) => string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = colour('mark');
  ctx.fillStyle = colour('mark');
  ctx.lineWidth = devicePixelRatio;
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  // The axes leave their own.
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  const seen = marks
    .map(({ atS, label }) => ({ x: plot.valToPos(atS, 'x', true), label }))
    .filter(({ x }) => x >= bbox.left && x <= bbox.left + bbox.width);
  for (const { x } of seen) line(ctx, [x, bbox.top], [x, bbox.top + bbox.height]);
  const one = 7 * devicePixelRatio;
  for (const { x, text, row } of placedLabels(seen, { digitPx: one, widthPx: bbox.left + bbox.width })) {
    const y = bbox.top + (11 + row * 13) * devicePixelRatio;
    ctx.fillStyle = colour('back');
    ctx.fillRect(
      x,
      y - 10 * devicePixelRatio,
      ctx.measureText(text).width + 4 * devicePixelRatio,
      12 * devicePixelRatio,
    );
    ctx.fillStyle = colour('mark');
    ctx.fillText(text, x + 2 * devicePixelRatio, y);
  }
  if (bound !== undefined) {
    const y = plot.valToPos(bound, 'y', true);
    ctx.strokeStyle = colour('bad');
    if (y >= bbox.top) line(ctx, [bbox.left, y], [bbox.left + bbox.width, y]);
  }
  ctx.restore();
}

type Point = readonly [x: number, y: number];

function line(ctx: CanvasRenderingContext2D, from: Point, to: Point): void {
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
}
