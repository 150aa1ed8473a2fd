// What moves on the page that is watched: beside all of the report's own, what goes on, and the new page in the place of the old one.
import type { WatchState } from '../../watch/watch-state.ts';
import { drawChart, type DrawnChart } from './chart.ts';
import type { ChartData } from '../chart-data.ts';
import { lookAgain } from './page.ts';
import { nowWords } from './watch-words.ts';

const place = document.getElementById('now');
const shown: { state?: WatchState; chart?: DrawnChart; isLost: boolean } = { isLost: false };

function show(): void {
  if (place === null) return;
  const language = document.documentElement.dataset['language'] === 'ru' ? 'ru' : 'en';
  const lines = nowWords(shown.isLost ? 'lost' : shown.state, language);
  place.className = `now now-${shown.isLost ? 'lost' : (shown.state?.kind ?? 'none')}`;
  const words = place.querySelector('.words');
  // Texts of others stand in these lines; they are set as text, never as markup.
  words?.replaceChildren(
    ...lines.map((line) => {
      const paragraph = document.createElement('p');
      paragraph.textContent = line;
      return paragraph;
    }),
  );
  drawFigures();
}

function drawFigures(): void {
  const figure = place?.querySelector<HTMLElement>('.plot');
  const table = place?.querySelector<HTMLTableSectionElement>('.numbers tbody');
  const live = shown.state?.kind === 'running' ? shown.state.live : undefined;
  const box = figure?.closest<HTMLElement>('figure');
  if (figure === null || figure === undefined || box === null || box === undefined) return;
  box.hidden = live === undefined || live.figures.length < 2;
  if (live === undefined || box.hidden) return;
  const data = chartOf(live.figures);
  if (shown.chart === undefined) shown.chart = drawChart(figure, data, { heightPx: 150 });
  else shown.chart.update(data);
  table?.replaceChildren(
    ...live.figures
      .slice(-30)
      .reverse()
      .map(({ at, rps, errors, p90Ms }) => {
        const row = document.createElement('tr');
        row.append(
          ...[at.slice(11, 19), rps, errors, p90Ms].map((value) => {
            const cell = document.createElement('td');
            cell.textContent = String(value ?? '');
            return cell;
          }),
        );
        return row;
      }),
  );
}

type Figures = Extract<WatchState, { kind: 'running' }>['live']['figures'];

function chartOf(figures: Figures): ChartData {
  const values = (of: 'rps' | 'errors' | 'p90Ms'): readonly (number | null)[] =>
    figures.map((one) => one[of] ?? null);
  return {
    id: 'now',
    group: 'now',
    clock: 'wall',
    title: { en: '', ru: '' },
    unit: { en: '', ru: '' },
    timesS: figures.map(({ at }) => Date.parse(at) / 1_000),
    series: [
      {
        label: { en: 'served a second', ru: 'обслужено в секунду' },
        shape: 'line',
        tone: 'good',
        values: values('rps'),
      },
      {
        label: { en: 'errors so far', ru: 'ошибок всего' },
        shape: 'line',
        tone: 'bad',
        values: values('errors'),
      },
      { label: { en: 'p90, ms', ru: 'p90, мс' }, shape: 'line', tone: 'calm', values: values('p90Ms') },
    ],
  };
}

/** What a reader has opened, by the nearest name and the place under it. */
function openParts(): Set<string> {
  return new Set(
    [...document.querySelectorAll<HTMLDetailsElement>('main details')].filter(({ open }) => open).map(keyOf),
  );
}

function keyOf(part: HTMLDetailsElement): string {
  const home = part.parentElement?.closest('[id]') ?? null;
  if (part.id !== '') return part.id;
  return `${home?.id ?? ''} ${[...(home?.querySelectorAll('details') ?? [])].indexOf(part)}`;
}

async function takeNewPage(): Promise<void> {
  const answer = await fetch('/', { cache: 'no-store' });
  const main = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
  const old = document.querySelector('main');
  if (!answer.ok || main === null || old === null) return;
  const [open, known, top] = [openParts(), new Set([...old.querySelectorAll('details')].map(keyOf)), scrollY];
  old.replaceWith(document.adoptNode(main));
  // What is new comes as the page has it; what was there is as the reader left it.
  for (const part of document.querySelectorAll<HTMLDetailsElement>('main details'))
    if (known.has(keyOf(part))) part.open = open.has(keyOf(part));
  scrollTo({ top, behavior: 'instant' });
  lookAgain();
  document.documentElement.dataset['pages'] = String(
    Number(document.documentElement.dataset['pages'] ?? 0) + 1,
  );
}

const events = new EventSource('/live');
events.addEventListener('state', ({ data }: MessageEvent<string>) => {
  // Our own server wrote it, so its form is known.
  const state: unknown = JSON.parse(data);
  if (isState(state)) Object.assign(shown, { state, isLost: false });
  show();
});
events.addEventListener('page', () => void takeNewPage());
events.addEventListener('error', () => {
  shown.isLost = true;
  show();
});

function isState(value: unknown): value is WatchState {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
