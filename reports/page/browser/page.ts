// What moves on the page: its language, its theme, its charts, and what opens before it is printed.
import type { ChartData } from '../chart-data.ts';
import { drawChart, type DrawnChart } from './chart.ts';

const root = document.documentElement;
const drawn = new Map<HTMLElement, DrawnChart>();

/** What was chosen before, by the address or by a click; storage may be forbidden for a file. */
function chosen(name: 'language' | 'theme'): string | null {
  const said = new URLSearchParams(location.search).get(name);
  if (said !== null) return said;
  try {
    return localStorage.getItem(`bingo-stand-${name}`);
  } catch {
    return null;
  }
}

function choose(name: 'language' | 'theme', value: string): void {
  root.dataset[name] = value;
  if (name === 'language') root.lang = value;
  for (const button of document.querySelectorAll<HTMLElement>(`[data-choose="${name}"]`)) {
    button.setAttribute('aria-pressed', String(button.dataset['value'] === value));
  }
  redraw();
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`bingo-stand-${name}`, value);
  } catch {
    // It will be chosen again next time.
  }
}

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

const usual = navigator.language.startsWith('ru') ? 'ru' : 'en';
choose('language', chosen('language') === 'ru' ? 'ru' : chosen('language') === 'en' ? 'en' : usual);
choose('theme', ['light', 'dark'].find((theme) => theme === chosen('theme')) ?? 'auto');

for (const button of document.querySelectorAll<HTMLElement>('[data-choose]')) {
  button.addEventListener('click', () => {
    const name = button.dataset['choose'] === 'theme' ? 'theme' : 'language';
    const value = button.dataset['value'] ?? '';
    choose(name, value);
    keep(name, value);
  });
}
for (const figure of document.querySelectorAll<HTMLElement>('[data-chart]')) near.observe(figure);
// A chart in a closed part has no width; it is drawn when that opens.
document.addEventListener(
  'toggle',
  () => {
    for (const figure of document.querySelectorAll<HTMLElement>('[data-chart]')) {
      if (!drawn.has(figure) && figure.getBoundingClientRect().top < innerHeight + 400) draw(figure);
    }
  },
  true,
);
addEventListener('hashchange', openTarget);
addEventListener('resize', redraw);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
addEventListener('beforeprint', () => {
  for (const part of document.querySelectorAll<HTMLDetailsElement>('details.on-paper')) part.open = true;
  for (const figure of document.querySelectorAll<HTMLElement>('[data-chart]')) draw(figure);
});
openTarget();
root.dataset['ready'] = 'yes';
