import type { Sentence } from '../../../checks/requirements/requirement.ts';
import type { ChartData } from '../chart-data.ts';
import { number } from '../plain-number.ts';

/** More rows than this are a file, not a table: the losses come first, and the rest are chosen evenly. */
const rowsMax = 2_000;

/** Makes the table of a chart's numbers, once. The page comes without: the heads alone of all its charts are a tenth of a whole report. */
export function fillNumbers(part: HTMLDetailsElement, data: ChartData): void {
  const place = part.querySelector('.scroll');
  if (place?.firstChild !== null) return;
  const heads = [{ en: 'second', ru: 'секунда' }, ...data.series.map(({ label }) => label)];
  const table = document.createElement('table');
  const head = table.createTHead().insertRow();
  head.append(...heads.map((words) => headCell('col', ...inBoth(words))));
  const body = table.createTBody();
  body.append(...chosenPlaces(data).map((moment) => rowOf(data, moment)));
  place.append(table);
}

function rowOf({ timesS, series }: ChartData, place: number): HTMLTableRowElement {
  const row = document.createElement('tr');
  row.append(headCell('row', String(timesS[place] ?? '')));
  for (const { values } of series) {
    const value = values[place];
    row.insertCell().append(value === null || value === undefined ? '' : number(value));
  }
  return row;
}

function headCell(scope: 'row' | 'col', ...content: readonly (Node | string)[]): HTMLTableCellElement {
  const cell = document.createElement('th');
  cell.scope = scope;
  cell.append(...content);
  return cell;
}

/** As the rest of the page has its words: in both languages, of which one is shown. */
function inBoth({ en, ru }: Sentence): readonly (Node | string)[] {
  if (en === ru) return [en];
  return (
    [
      ['en', en],
      ['ru', ru],
    ] as const
  ).map(([language, words]) => {
    const span = document.createElement('span');
    span.lang = language;
    span.textContent = words;
    return span;
  });
}

/** All moments, or evenly chosen ones among which are, first of all, those with a loss. */
function chosenPlaces({ timesS, series }: ChartData): readonly number[] {
  const everywhere = [...timesS.keys()];
  if (everywhere.length <= rowsMax) return everywhere;
  const isLoss = (place: number): boolean =>
    series.some(({ tone, values }) => tone === 'bad' && (values[place] ?? 0) > 0);
  const losses = everywhere.filter(isLoss).slice(0, rowsMax);
  const step = Math.ceil(everywhere.length / Math.max(1, rowsMax - losses.length));
  const even = losses.length >= rowsMax ? [] : everywhere.filter((place) => place % step === 0);
  return [...new Set([...losses, ...even])].sort((a, b) => a - b);
}
