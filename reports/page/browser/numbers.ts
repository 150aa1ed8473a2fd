import type { ChartData } from '../chart-data.ts';
import { number } from '../plain-number.ts';

/** More rows than this are a file, not a table: the losses come first, and the rest are chosen evenly. */
const rowsMax = 2_000;

/** Writes the numbers of a chart into its table, once. */
export function fillNumbers(part: HTMLDetailsElement, data: ChartData): void {
  const body = part.querySelector('tbody');
  if (body === null || body.rows.length > 0) return;
  const cell = (name: 'th' | 'td', text: string): HTMLTableCellElement => {
    const made = document.createElement(name);
    made.textContent = text;
    if (name === 'th') made.scope = 'row';
    return made;
  };
  body.append(
    ...chosenPlaces(data).map((place) => {
      const row = document.createElement('tr');
      row.append(
        cell('th', String(data.timesS[place] ?? '')),
        ...data.series.map(({ values }) => {
          const value = values[place];
          return cell('td', value === null || value === undefined ? '' : number(value));
        }),
      );
      return row;
    }),
  );
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
