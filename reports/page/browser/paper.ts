/** How wide charts are on paper, px: what is left of A4 and of Letter beside the margins that the style gives them. */
const paperWidthPx = 680;

/** What the page can do with its charts. */
export interface Charts {
  readonly figures: () => Iterable<HTMLElement>;
  readonly draw: (figure: HTMLElement, widthPx: number) => void;
  readonly redraw: () => void;
}

/** Makes the page ready for paper before it is printed: opened where it says so, in light colours, and with every chart of what is open; afterwards all is as it was. */
export function heedPaper({ figures, draw, redraw }: Charts): void {
  const root = document.documentElement;
  const before: { theme: string; opened: readonly HTMLDetailsElement[] } = { theme: 'auto', opened: [] };
  addEventListener('beforeprint', () => {
    before.theme = root.dataset['theme'] ?? 'auto';
    before.opened = [...document.querySelectorAll<HTMLDetailsElement>('details.on-paper:not([open])')];
    // A canvas keeps the colours in which it was drawn.
    root.dataset['theme'] = 'light';
    for (const part of before.opened) part.open = true;
    for (const figure of figures()) {
      if (figure.closest('details:not([open])') === null) draw(figure, paperWidthPx);
    }
  });
  addEventListener('afterprint', () => {
    root.dataset['theme'] = before.theme;
    for (const part of before.opened) part.open = false;
    before.opened = [];
    redraw();
  });
}
