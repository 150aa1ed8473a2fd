import { number } from '../../page/plain-number.ts';
import type { DashboardAnswer, DashboardMark } from '../dashboard-answer.ts';
import { node, row, said, shown, moment, table } from './words.ts';

/** Puts into words and tables what is not a chart. */
export function tell(answer: DashboardAnswer): void {
  replace('#troubles', ...answer.troubles.map((trouble) => node('p', { class: 'note' }, trouble)));
  tellMarks(answer);
  if (answer.silence !== undefined) return;
  tellFigures(answer);
  tellAlerts(answer);
  tellEndpoints(answer);
}

function replace(selector: string, ...children: readonly Node[]): void {
  document.querySelector(selector)?.replaceChildren(...children);
}

function tellFigures({ figures }: DashboardAnswer): void {
  replace(
    '#figures',
    ...figures.map(({ name, unit, value }) =>
      node('div', {}, node('dt', {}, said(name)), node('dd', {}, shown(value, unit))),
    ),
  );
}

function tellAlerts({ alerts }: DashboardAnswer): void {
  const none = { en: 'None fired in this time.', ru: 'За это время ни одна не сработала.' };
  replace(
    '#alerts',
    alerts.length === 0
      ? node('p', { class: 'lead' }, said(none))
      : table(
          { en: 'Alerts that fired in this time', ru: 'Тревоги за это время' },
          [
            { en: 'alert', ru: 'тревога' },
            { en: 'about', ru: 'о чём' },
            { en: 'since (UTC)', ru: 'с (UTC)' },
            { en: 'until', ru: 'до' },
            { en: 'what it says', ru: 'что говорит' },
          ],
          alerts.map(({ name, severity, about, fromS, untilS, summary }) => [
            node('b', {}, name, node('small', {}, severity)),
            about,
            moment(fromS),
            untilS === null ? firing() : moment(untilS),
            summary,
          ]),
        ),
  );
}

function firing(): Node {
  return node('span', { class: 'badge v-fail' }, said({ en: 'fires', ru: 'горит' }));
}

const kinds: Readonly<Record<DashboardMark['kind'], { readonly en: string; readonly ru: string }>> = {
  fault: { en: 'injected', ru: 'вред нанесён' },
  nodeDown: { en: 'seen', ru: 'замечено' },
  nodeUp: { en: 'seen', ru: 'замечено' },
  restart: { en: 'restart', ru: 'перезапуск' },
  silent: { en: 'silence', ru: 'молчание' },
};

function tellMarks({ marks }: DashboardAnswer): void {
  const none = {
    en: 'Nothing: no fault, no node gone, no restart.',
    ru: 'Ничего: ни вреда, ни потери ноды, ни перезапуска.',
  };
  replace(
    '#marks',
    marks.length === 0
      ? node('p', { class: 'lead' }, said(none))
      : table(
          { en: 'The numbers are the marks of the charts', ru: 'Номера — метки на графиках' },
          [
            { en: '', ru: '' },
            { en: 'when (UTC)', ru: 'когда (UTC)' },
            { en: 'kind', ru: 'вид' },
            { en: 'what', ru: 'что' },
            { en: 'who tells', ru: 'кто сообщает' },
          ],
          marks.map((mark, place) => [
            String(place + 1),
            timesOf(mark),
            said(kinds[mark.kind]),
            said(mark.words),
            mark.source,
          ]),
        ),
  );
}

function timesOf({ atS, untilS, minusS }: DashboardMark): string {
  const before = minusS === 0 ? '' : ` − ${number(minusS)} s`;
  if (untilS === undefined) return `${moment(atS)}${before}`;
  return `${moment(atS)} … ${untilS === null ? '' : moment(untilS)}`;
}

function tellEndpoints({ endpoints, window }: DashboardAnswer): void {
  const spanS = window.toS - window.fromS;
  const body = document.querySelector('#endpoint-table tbody');
  body?.replaceChildren(
    ...endpoints.map(({ endpoint, requests, failed, rejected, refused, p50S, p90S, p99S }) => {
      const errors = failed === null || refused === null ? null : failed + refused;
      const ratio = errors === null || requests === null || requests === 0 ? null : errors / requests;
      return row([
        endpoint,
        shown(requests === null ? null : requests / spanS, 'rps'),
        shown(requests, 'count'),
        shown(failed, 'count'),
        shown(rejected, 'count'),
        shown(refused, 'count'),
        ...[p50S, p90S, p99S].map((one) => shown(one, 'seconds')),
        ratio !== null && ratio > 0
          ? node('b', { class: 'beyond' }, shown(ratio, 'ratio'))
          : shown(ratio, 'ratio'),
      ]);
    }),
  );
  for (const block of document.querySelectorAll<HTMLDetailsElement>('details[data-endpoint]')) {
    const found = endpoints.find(({ endpoint }) => endpoint === block.dataset['endpoint']);
    const nearest = block.querySelector('.nearest');
    if (nearest !== null) nearest.replaceChildren(said(inShort(found?.requests ?? null)));
    if (block.dataset['touched'] === undefined) block.open = (found?.requests ?? 0) > 0;
  }
}

function inShort(requests: number | null): { readonly en: string; readonly ru: string } {
  if (requests === null) return { en: 'no data', ru: 'нет данных' };
  if (requests === 0) return { en: 'nobody asked in this time', ru: 'за это время никто не спрашивал' };
  return { en: `${number(requests)} requests`, ru: `запросов: ${number(requests)}` };
}
