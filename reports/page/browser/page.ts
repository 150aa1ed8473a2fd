// What moves on the page: its language, its theme, its charts, what an address leads to, and what becomes of it on paper.
import type { ChartData } from '../chart-data.ts';
import { unpacked, type PackedChart } from '../packed-chart.ts';
import { drawChart, type DrawnChart, type DrawnOtherwise } from './chart.ts';
import { heedChoices, nameParts } from './choices.ts';
import { fillNumbers } from './numbers.ts';
import { heedPaper } from './paper.ts';

const root = document.documentElement;
const drawn = new Map<HTMLElement, DrawnChart>();
/** The figures that are seen, or nearly. */
const nearby = new Set<HTMLElement>();

/** The data of a figure; our own page wrote them, so their form is known. */
function dataOf(figure: HTMLElement): ChartData | undefined {
  const text = document.getElementById(figure.dataset['chart'] ?? '')?.textContent;
  const data: unknown = text === undefined ? undefined : JSON.parse(text);
  return isChart(data) ? unpacked(data) : undefined;
}

function isChart(data: unknown): data is PackedChart {
  return typeof data === 'object' && data !== null && 'timesS' in data && 'series' in data;
}

function figures(): Iterable<HTMLElement> {
  return document.querySelectorAll<HTMLElement>('[data-chart]');
}

function draw(figure: HTMLElement, otherwise: DrawnOtherwise = {}): void {
  const data = dataOf(figure);
  const place = figure.querySelector<HTMLElement>('.plot');
  if (data === undefined || place === null) return;
  drawn.get(figure)?.destroy();
  drawn.set(figure, drawChart(place, data, otherwise));
}

/** Draws again what is seen, in the colours, words and width of the moment; the rest is forgotten, and drawn when it comes near. */
function redraw(): void {
  for (const [figure, chart] of drawn) {
    if (nearby.has(figure)) {
      draw(figure);
    } else {
      chart.destroy();
      drawn.delete(figure);
    }
  }
}

/** A chart is drawn when it comes near, or when the part that holds it is opened: a page of many charts opens at once. */
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!(target instanceof HTMLElement)) continue;
      if (isIntersecting) nearby.add(target);
      else nearby.delete(target);
      if (isIntersecting && !drawn.has(target)) draw(target);
    }
  },
  { rootMargin: '400px' },
);

/** Takes up the charts of a page, or of one that has come in its place. */
export function lookAgain(): void {
  for (const [figure, chart] of drawn) {
    if (figure.isConnected) continue;
    chart.destroy();
    drawn.delete(figure);
  }
  nameParts();
  near.disconnect();
  nearby.clear();
  for (const figure of figures()) near.observe(figure);
}

/** Opens what an address leads to. */
function openTarget(): void {
  const target =
    location.hash === '' ? null : document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let at: Element | null = target; at !== null; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true;
  }
  target?.scrollIntoView();
}

/** The numbers of a chart are made when somebody opens them. */
function fill(numbers: HTMLDetailsElement): void {
  const figure = numbers.closest<HTMLElement>('[data-chart]');
  const data = figure === null ? undefined : dataOf(figure);
  if (data !== undefined) fillNumbers(numbers, data);
}

/** A phone tells of another height whenever it hides its bar. */
function whenWidthChanges(then: () => void): void {
  const known = { widthPx: innerWidth };
  addEventListener('resize', () => {
    if (innerWidth === known.widthPx) return;
    known.widthPx = innerWidth;
    then();
  });
}

heedChoices(redraw);
lookAgain();
// All charts are not looked through here: this is told of every part that is open from the beginning.
document.addEventListener(
  'toggle',
  ({ target }) => {
    if (target instanceof HTMLDetailsElement && target.open && target.matches('.numbers')) fill(target);
  },
  true,
);
addEventListener('hashchange', openTarget);
whenWidthChanges(redraw);
heedPaper({ figures, draw, redraw });
openTarget();
root.dataset['ready'] = 'yes';
