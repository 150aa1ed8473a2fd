import uPlot from 'uplot';
import type { ChartData, ChartSeries } from '../chart-data.ts';

const heightPx = 210;

/** A chart on the page. */
export type DrawnChart = Pick<uPlot, 'destroy'>;

/** Draws a chart into its figure, as wide as that is; drawn again it takes the colours of the moment. */
export function drawChart(figure: HTMLElement, data: ChartData): DrawnChart {
  const colour = colourReader();
  const language = document.documentElement.dataset['language'] === 'ru' ? 'ru' : 'en';
  const axis = { stroke: colour('text'), grid: { stroke: colour('grid'), width: 1 }, ticks: { show: false } };
  const options: uPlot.Options = {
    width: Math.max(240, figure.clientWidth),
    height: heightPx,
    cursor: { sync: { key: data.group }, drag: { x: true, y: false } },
    scales: {
      x: { time: false },
      y: { range: { min: { pad: 0, soft: 0, mode: 1 }, max: { pad: 0.1, soft: data.bound ?? 1, mode: 1 } } },
    },
    axes: [
      { ...axis, values: (_plot, splits) => splits.map((s) => `${s} ${language === 'ru' ? 'с' : 's'}`) },
      { ...axis, size: 56 },
    ],
    series: [
      { label: language === 'ru' ? 'секунда' : 'second' },
      ...data.series.map((one) =>
        seriesOptions(one, { label: one.label[language], colour: colour(one.tone) }),
      ),
    ],
    hooks: {
      drawClear: [(plot) => shade(plot, data, colour)],
      draw: [(plot) => mark(plot, data, colour)],
    },
  };
  const columns = data.series.map(({ values }) => [...values]);
  return new uPlot(options, [[...data.timesS], ...columns], figure);
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
  if (shape === 'points') {
    return {
      label,
      stroke: colour,
      width: 0,
      paths: () => null,
      points: { show: true, size: 4, fill: colour, width: 0 },
    };
  }
  const paths = uPlot.paths.bars?.({ size: [0.8, 12] });
  return {
    label,
    stroke: colour,
    fill: colour,
    width: 0,
    points: { show: false },
    ...(paths === undefined ? {} : { paths }),
  };
}

/** The time of the harm, behind everything. */
function shade(plot: uPlot, { shaded }: ChartData, colour: (name: string) => string): void {
  if (shaded === undefined) return;
  const { ctx, bbox } = plot;
  const from = Math.max(bbox.left, plot.valToPos(shaded.fromS, 'x', true));
  const to = Math.min(bbox.left + bbox.width, plot.valToPos(shaded.toS, 'x', true));
  if (to <= from) return;
  ctx.save();
  ctx.fillStyle = colour('shade');
  ctx.fillRect(from, bbox.top, Math.max(1, to - from), bbox.height);
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
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  for (const [place, { atS, label }] of marks.entries()) {
    const x = plot.valToPos(atS, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    line(ctx, [x, bbox.top], [x, bbox.top + bbox.height]);
    ctx.fillText(label, x + 3 * devicePixelRatio, bbox.top + (11 + (place % 3) * 11) * devicePixelRatio);
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
