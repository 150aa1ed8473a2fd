import type { Prometheus, Series } from '../../checks/inside/prometheus.ts';
import { describe, Failure } from '../../deploy/world/failure.ts';
import type { ChartSeries } from '../page/chart-data.ts';
import type { ChartAnswer, EndpointAnswer, FigureAnswer } from './dashboard-answer.ts';
import { dashboardEndpoints } from './dashboard-endpoints.ts';
import { endpointFigures, serviceFigures } from './figures.ts';
import { filled, patternOf, units, type EndpointFigure, type Panel, type PanelLine } from './panel.ts';
import type { Window } from './window.ts';

/** Colours of lines that differ by a label only. */
const turns = ['calm', 'other', 'good', 'warn', 'plain', 'bad'] as const;

/** Fills a question in for this window. */
export function askedOf(question: string, { fromS, toS, rateS }: Window): string {
  return filled(question, {
    window: `${rateS}s`,
    range: `${toS - fromS}s`,
    endpoints: patternOf(dashboardEndpoints),
  });
}

/** The moments of a window, at which every chart has a value or none. */
export function momentsOf({ fromS, toS, stepS }: Window): readonly number[] {
  return Array.from(
    { length: Math.round((toS - fromS) / stepS) + 1 },
    (_none, place) => fromS + place * stepS,
  );
}

/**
 * The charts of one panel: one, or one for each endpoint, also for those that have no data.
 * @throws Failure `MachineUnreachable` when nobody answers. What Prometheus refuses is told in the chart.
 */
export async function askPanel(
  prometheus: Prometheus,
  panel: Panel,
  window: Window,
): Promise<readonly ChartAnswer[]> {
  const lines: { readonly line: PanelLine; readonly found: readonly Series[] }[] = [];
  const names = panel.perEndpoint === true ? dashboardEndpoints : [undefined];
  const head = (endpoint: string | undefined): Pick<ChartAnswer, 'panel' | 'endpoint'> => ({
    panel: panel.id,
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  try {
    for (const line of panel.lines)
      lines.push({ line, found: await prometheus.range(askedOf(line.question, window), window) });
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.kind === 'MachineUnreachable') throw thrown;
    return names.map((endpoint) => ({ ...head(endpoint), series: [], trouble: describe(thrown) }));
  }
  const times = momentsOf(window);
  return names.map((endpoint) => ({
    ...head(endpoint),
    series: lines.flatMap(({ line, found }) =>
      found
        .filter(({ labels }) => endpoint === undefined || labels['endpoint'] === endpoint)
        .map((one, place) => seriesOf(one, { line, panel, place, times }))
        .filter(({ values }) => values.some((value) => value !== null)),
    ),
  }));
}

function seriesOf(
  { labels, samples }: Series,
  of: {
    readonly line: PanelLine;
    readonly panel: Panel;
    readonly place: number;
    readonly times: readonly number[];
  },
): ChartSeries {
  const { line, panel, place, times } = of;
  const at = new Map(samples.map(({ atS, value }) => [Math.round(atS), value]));
  const text = 'label' in line.name ? (labels[line.name.label] ?? '') : undefined;
  return {
    label: 'label' in line.name ? { en: text ?? '', ru: text ?? '' } : line.name,
    shape: panel.shape ?? 'line',
    tone: line.tone ?? turns[place % turns.length] ?? 'plain',
    values: times.map((atS) => shown(at.get(atS), panel)),
  };
}

/** NaN is what a part of nothing comes to: nobody asked, so there is no value. */
function shown(value: number | undefined, { unit }: Pick<Panel, 'unit'>): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value * units[unit].times;
}

/** The numbers of every endpoint over the whole window. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function askEndpoints(
  prometheus: Prometheus,
  window: Window,
): Promise<readonly EndpointAnswer[]> {
  const by = new Map<EndpointFigure['key'], ReadonlyMap<string, number>>();
  for (const { key, question } of endpointFigures) {
    const found = await prometheus.instant(askedOf(question, window), window.toS);
    by.set(
      key,
      new Map(found.map(({ labels, samples }) => [labels['endpoint'] ?? '', samples[0]?.value ?? NaN])),
    );
  }
  const value = (key: EndpointFigure['key'], endpoint: string): number | null => {
    const found = by.get(key)?.get(endpoint);
    return found === undefined || !Number.isFinite(found) ? null : found;
  };
  return dashboardEndpoints.map((endpoint) => ({
    endpoint,
    requests: value('requests', endpoint),
    failed: value('failed', endpoint),
    rejected: value('rejected', endpoint),
    refused: value('refused', endpoint),
    p50S: value('p50S', endpoint),
    p90S: value('p90S', endpoint),
    p99S: value('p99S', endpoint),
  }));
}

/** The numbers of the service at the end of the window. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function askFigures(prometheus: Prometheus, window: Window): Promise<readonly FigureAnswer[]> {
  const figures: FigureAnswer[] = [];
  for (const { name, unit, question } of serviceFigures) {
    const [found] = await prometheus.instant(askedOf(question, window), window.toS);
    const value = found?.samples[0]?.value;
    figures.push({ name, unit, value: value === undefined || !Number.isFinite(value) ? null : value });
  }
  return figures;
}
