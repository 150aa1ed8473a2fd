import { join } from 'node:path';
import type { Sentence } from '../../checks/requirements/requirement.ts';
import { pageFiles } from '../page/browser-script.ts';
import { documentHtml } from '../page/document.ts';
import { all, el, say, type Markup } from '../page/element.ts';
import { dashboardEndpoints } from './dashboard-endpoints.ts';
import { endpointFigures } from './figures.ts';
import { sections, units, type Panel, type SectionKey } from './panel.ts';
import { panels } from './panels.ts';

const sectionNames: Readonly<Record<SectionKey, Sentence>> = {
  service: { en: 'The service', ru: 'Сервис' },
  endpoints: { en: 'Every endpoint', ru: 'Каждый эндпоинт' },
  nodes: { en: 'Nodes', ru: 'Ноды' },
  cache: { en: 'Cache', ru: 'Кеш' },
  database: { en: 'Database', ru: 'База данных' },
  machines: { en: 'Machines', ru: 'Машины' },
};

/** The page of the dashboard: its empty charts and tables, which its script fills from the server that it came from. */
export async function dashboardHtml(of: { readonly stand: string }): Promise<string> {
  const files = await pageFiles({
    entry: join(import.meta.dirname, 'browser/dashboard.ts'),
    style: join(import.meta.dirname, 'dashboard.css'),
  });
  return documentHtml({
    subject: of.stand,
    files,
    asksItsServer: true,
    bodyClass: 'dashboard',
    body: [el('main', {}, controls(), notices(), ...sections.map(section))],
  });
}

function controls(): Markup {
  const last = (value: string, words: Sentence): Markup =>
    el('button', { type: 'button', 'data-last': value, 'aria-pressed': 'false' }, say(words));
  const moment = (name: 'from' | 'to', words: Sentence): Markup =>
    el('label', {}, say(words), ' ', el('input', { name, type: 'datetime-local', step: 1, required: true }));
  return el(
    'form',
    { id: 'controls' },
    el(
      'div',
      { class: 'choices' },
      last('5m', { en: 'last 5 min', ru: '5 мин' }),
      last('1h', { en: 'last hour', ru: 'час' }),
      last('24h', { en: 'last 24 h', ru: 'сутки' }),
    ),
    el(
      'div',
      { class: 'choices' },
      moment('from', { en: 'from (UTC)', ru: 'с (UTC)' }),
      moment('to', { en: 'to', ru: 'по' }),
      el('button', { type: 'submit' }, say({ en: 'show', ru: 'показать' })),
    ),
    el(
      'p',
      { class: 'origin' },
      say({
        en: 'Draw with the pointer on a chart to look closer; the address keeps what is shown.',
        ru: 'Выделите мышью отрезок на графике, чтобы приблизить; адрес хранит показанное.',
      }),
    ),
  );
}

/** What is said in words: whether Prometheus answers, what fires, what happened. */
function notices(): Markup {
  return all(
    el('p', { id: 'state', class: 'lead', role: 'status' }, say({ en: 'asking …', ru: 'спрашиваем …' })),
    el('div', { id: 'troubles' }),
    el('dl', { id: 'figures', class: 'figures' }),
    el('h2', {}, say({ en: 'Alerts', ru: 'Тревоги' })),
    el('div', { id: 'alerts' }),
    el('h2', {}, say({ en: 'What happened', ru: 'Что произошло' })),
    el('div', { id: 'marks' }),
  );
}

function section(key: SectionKey): Markup {
  const own = panels.filter((panel) => panel.section === key);
  const single = own.filter(({ perEndpoint }) => perEndpoint !== true);
  const split = own.filter(({ perEndpoint }) => perEndpoint === true);
  return el(
    'section',
    { id: key },
    el('h2', {}, say(sectionNames[key])),
    split.length === 0
      ? null
      : all(endpointTable(), ...dashboardEndpoints.map((name) => endpointBlock(name, split))),
    single.length === 0 ? null : el('div', { class: 'charts' }, ...single.map((panel) => figure(panel))),
  );
}

function endpointTable(): Markup {
  const heads: readonly Sentence[] = [
    { en: 'endpoint', ru: 'эндпоинт' },
    { en: 'RPS, mean', ru: 'RPS, среднее' },
    ...endpointFigures.map(({ name, unit }) => {
      const { words } = units[unit];
      return unit === 'count' ? name : { en: `${name.en}, ${words.en}`, ru: `${name.ru}, ${words.ru}` };
    }),
    { en: 'errors', ru: 'ошибки' },
  ];
  return el(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'endpoints' },
    el(
      'table',
      { id: 'endpoint-table' },
      el(
        'caption',
        {},
        say({
          en: 'Over the whole time shown. Errors are 5xx and 429; a dash is no data.',
          ru: 'За всё показанное время. Ошибки — 5xx и 429; прочерк — нет данных.',
        }),
      ),
      el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, say(head))))),
      el('tbody', {}),
    ),
  );
}

function endpointBlock(endpoint: string, split: readonly Panel[]): Markup {
  return el(
    'details',
    { class: 'requirement endpoint', 'data-endpoint': endpoint },
    el('summary', {}, el('b', {}, endpoint), ' ', el('span', { class: 'nearest' })),
    el('div', { class: 'charts' }, ...split.map((panel) => figure(panel, endpoint))),
  );
}

function figure({ id, title, unit }: Panel, endpoint?: string): Markup {
  const { words } = units[unit];
  return el(
    'figure',
    { 'data-panel': id, 'data-endpoint': endpoint },
    el('figcaption', {}, say(title), el('small', {}, ' ', say(words))),
    el('div', { class: 'plot' }),
    el('p', { class: 'empty note', hidden: true }),
    el(
      'details',
      { class: 'numbers' },
      el('summary', {}, say({ en: 'the numbers', ru: 'числа' })),
      el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'numbers' }),
    ),
  );
}
