import type { Sentence } from '../../../checks/requirements/requirement.ts';
import { drawChart, type DrawnChart } from '../../page/browser/chart.ts';
import type { ChartData, Stretch } from '../../page/chart-data.ts';
import { number } from '../../page/plain-number.ts';
import type { ChartAnswer, DashboardAnswer } from '../dashboard-answer.ts';
import { moment, row, said, node } from './words.ts';

const heightPx = 170;
/** So many of the newest moments are in the table of a chart. */
const rowsMax = 60;

/** One figure of the page: drawn when it comes near, then fed with what is new. */
export class LiveFigure {
  readonly #place: HTMLElement;
  readonly #onStretch: (stretch: Stretch) => void;
  #data: ChartData | undefined;
  #drawn: { readonly chart: DrawnChart; readonly lines: string } | undefined;
  #isNear = false;

  constructor(place: HTMLElement, onStretch: (stretch: Stretch) => void) {
    this.#place = place;
    this.#onStretch = onStretch;
    this.#find('details.numbers')?.addEventListener('toggle', () => this.#tellNumbers());
  }

  /** It came near the eye, or left it. */
  near(isNear: boolean): void {
    this.#isNear = isNear;
    this.#draw();
  }

  /** Takes what is new of it. */
  show(answer: DashboardAnswer): void {
    const { panel, endpoint } = this.#place.dataset;
    const chart = answer.charts.find((one) => one.panel === panel && one.endpoint === endpoint);
    this.#data = chart === undefined || chart.series.length === 0 ? undefined : dataOf(chart, answer);
    const empty = this.#find('.empty');
    if (empty !== null) {
      empty.hidden = this.#data !== undefined;
      empty.replaceChildren(said(emptyWords(chart)));
    }
    this.#draw();
    this.#tellNumbers();
  }

  /** Draws it anew: the colours, the language or its width are others. */
  redraw(): void {
    this.#forget();
    this.#draw();
  }

  #find(selector: string): HTMLElement | null {
    return this.#place.querySelector<HTMLElement>(selector);
  }

  #forget(): void {
    this.#drawn?.chart.destroy();
    this.#drawn = undefined;
  }

  #draw(): void {
    const data = this.#data;
    if (data === undefined) {
      this.#forget();
      return;
    }
    const plot = this.#find('.plot');
    if (!this.#isNear || plot === null || this.#place.clientWidth === 0) return;
    const lines = data.series.map(({ label }) => label.en).join('\n');
    if (this.#drawn?.lines === lines) {
      this.#drawn.chart.update(data);
      return;
    }
    this.#forget();
    this.#drawn = { chart: drawChart(plot, data, { heightPx, onStretch: this.#onStretch }), lines };
  }

  /** The same values for whoever does not see the chart; written only while somebody looks. */
  #tellNumbers(): void {
    const details = this.#find('details.numbers');
    const place = this.#find('details.numbers > div');
    if (!(details instanceof HTMLDetailsElement) || !details.open || place === null) return;
    const { timesS, series } = this.#data ?? { timesS: [], series: [] };
    const rows = timesS
      .map((atS, at) => row([moment(atS), ...series.map(({ values }) => valueText(values[at] ?? null))]))
      .slice(-rowsMax)
      .reverse();
    const heads = [{ en: 'UTC', ru: 'UTC' }, ...series.map(({ label }) => label)];
    place.replaceChildren(
      node(
        'table',
        {},
        node('thead', {}, node('tr', {}, ...heads.map((head) => node('th', { scope: 'col' }, said(head))))),
        node('tbody', {}, ...rows),
      ),
    );
  }
}

function valueText(value: number | null): string {
  return value === null ? '–' : number(value);
}

function emptyWords(chart: ChartAnswer | undefined): Sentence {
  if (chart?.trouble !== undefined)
    return { en: `It could not be read: ${chart.trouble}`, ru: `Не удалось прочитать: ${chart.trouble}` };
  return { en: 'no data in this time', ru: 'за это время нет данных' };
}

function dataOf(chart: ChartAnswer, { timesS, marks, window }: DashboardAnswer): ChartData {
  const faults = marks.filter(({ kind }) => kind === 'fault');
  return {
    id: chart.panel,
    title: { en: '', ru: '' },
    unit: { en: '', ru: '' },
    clock: 'wall',
    group: 'dashboard',
    timesS,
    series: chart.series,
    shaded: faults.map(({ atS, untilS }) => ({ fromS: atS, toS: untilS ?? window.toS })),
    marks: marks.map(({ atS }, place) => ({ atS, label: String(place + 1) })),
  };
}
