// What moves on the page: its language, its theme, its charts, and what opens before it is printed.
import type { ChartData } from '../chart-data.ts';
import { drawChart, type DrawnChart } from './chart.ts';
import { heedChoices } from './choices.ts';
import { fillNumbers } from './numbers.ts';

const root = document.documentElement;
const drawn = new Map<HTMLElement, DrawnChart>();

/** The data of a figure; our own page wrote them, so their form is known. */
function dataOf(figure: HTMLElement): ChartData | undefined {
  const text = document.getElementById(figure.dataset['chart'] ?? '')?.textContent;
  const data: unknown = text === undefined ? undefined : JSON.parse(text);
  return isChart(data) ? data : undefined;
}

function isChart(data: unknown): data is ChartData {
  return typeof data === 'object' && data !== null && 'timesS' in data && 'series' in data;
}

function draw(figure: HTMLElement): void {
  const data = dataOf(figure);
  const place = figure.querySelector<HTMLElement>('.plot');
  if (data === undefined || place === null || place.clientWidth === 0) return;
  drawn.get(figure)?.destroy();
  drawn.set(figure, drawChart(place, data));
}

function redraw(): void {
  for (const figure of drawn.keys()) draw(figure);
}

/** A chart is drawn when it comes near: a page of many charts opens at once. */
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || !(target instanceof HTMLElement) || drawn.has(target)) continue;
      draw(target);
    }
  },
  { rootMargin: '400px' },
);

/** Opens what an address leads to. */
function openTarget(): void {
  const target =
    location.hash === '' ? null : document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let at: Element | null = target; at !== null; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true;
  }
  target?.scrollIntoView();
}

heedChoices(redraw);
/** Takes up the charts of a page that has come in the place of another one. */
export function lookAgain(): void {
  for (const [figure, chart] of drawn) {
    if (figure.isConnected) continue;
    chart.destroy();
    drawn.delete(figure);
  }
  near.disconnect();
  for (const figure of document.querySelectorAll<HTMLElement>('[data-chart]')) near.observe(figure);
}

lookAgain();
// A chart in a closed part has no width; it is drawn when that opens.
document.addEventListener(
  'toggle',
  ({ target }) => {
    const numbers =
      target instanceof HTMLDetailsElement && target.open && target.matches('.numbers') ? target : null;
    const own = numbers?.closest<HTMLElement>('[data-chart]') ?? null;
    const data = own === null ? undefined : dataOf(own);
    if (numbers !== null && data !== undefined) fillNumbers(numbers, data);
    for (const figure of document.querySelectorAll<HTMLElement>('[data-chart]')) {
      if (!drawn.has(figure) && figure.getBoundingClientRect().top < innerHeight + 400) draw(figure);
    }
  },
  true,
);
addEventListener('hashchange', openTarget);
addEventListener('resize', redraw);
addEventListener('beforeprint', () => {
  for (const part of document.querySelectorAll<HTMLDetailsElement>('details.on-paper')) part.open = true;
  for (const figure of document.querySelectorAll<HTMLElement>('[data-chart]')) draw(figure);
});
openTarget();
root.dataset['ready'] = 'yes';
