/** A label where it is to be drawn: one below the other where they would lie upon each other. */
export interface PlacedLabel {
  readonly x: number;
  readonly text: string;
  readonly row: number;
}

/**
 * Places the labels of marks so that none covers another: those of marks that almost coincide become one, `3–5`, and what would still reach into its neighbour
 * goes a row lower. Marks must be in order; labels are numbers.
 */
export function placedLabels(
  marks: readonly { readonly x: number; readonly label: string }[],
  of: { readonly digitPx: number; readonly widthPx: number },
): readonly PlacedLabel[] {
  const { digitPx } = of;
  const groups: { x: number; first: string; last: string }[] = [];
  for (const { x, label } of marks) {
    const group = groups.at(-1);
    if (group !== undefined && x - group.x < digitPx) group.last = label;
    else groups.push({ x, first: label, last: label });
  }
  const endOfRow: number[] = [];
  return groups.map(({ x: markX, first, last }) => {
    const text = first === last ? first : `${first}–${last}`;
    const wide = (text.length + 1) * digitPx;
    // At the right edge it stands before its mark.
    const x = Math.min(markX + digitPx * 0.3, of.widthPx - wide);
    const free = endOfRow.findIndex((end) => end <= x);
    const row = free < 0 ? endOfRow.length : free;
    endOfRow[row] = x + wide;
    return { x, text, row };
  });
}
