import type { DrawnOtherwise } from './chart.ts';

/** What is left of A4, and of Letter, beside the margins that the style gives them, px; charts that belong together stand two in a row. */
const [wholePx, halfPx] = [680, 335];
/** So much of the texts of evidence is opened on paper, about fifty pages; the rest is named, and is on the screen. */
const charactersMax = 200_000;

/** What the page can do with its charts. */
export interface Charts {
  readonly figures: () => Iterable<HTMLElement>;
  readonly draw: (figure: HTMLElement, otherwise: DrawnOtherwise) => void;
  readonly redraw: () => void;
}

/** Makes the page ready for paper before it is printed: opened where it says so, in light colours, and with every chart of what is open; afterwards all is as it was. */
export function heedPaper({ figures, draw, redraw }: Charts): void {
  const root = document.documentElement;
  const before: { theme: string; opened: readonly HTMLDetailsElement[] } = { theme: 'auto', opened: [] };
  addEventListener('beforeprint', () => {
    before.theme = root.dataset['theme'] ?? 'auto';
    before.opened = openedOnPaper();
    // A canvas keeps the colours in which it was drawn.
    root.dataset['theme'] = 'light';
    for (const part of before.opened) part.open = true;
    for (const figure of figures()) {
      if (figure.closest('details:not([open])') !== null) continue;
      draw(figure, { widthPx: figure.closest('.charts') === null ? wholePx : halfPx, heightPx: 150 });
    }
  });
  addEventListener('afterprint', () => {
    root.dataset['theme'] = before.theme;
    for (const part of before.opened) part.open = false;
    before.opened = [];
    redraw();
  });
}

/** The parts that are opened on paper and are closed now, without more evidence than anybody reads. */
function openedOnPaper(): readonly HTMLDetailsElement[] {
  const left = { characters: charactersMax };
  return [...document.querySelectorAll<HTMLDetailsElement>('details.on-paper:not([open])')].filter((part) => {
    if (!part.matches('.evidence')) return true;
    left.characters -= part.textContent.length;
    return left.characters >= 0;
  });
}
