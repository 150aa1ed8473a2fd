/** The value at or below which this part of sorted values lies, by nearest rank; null of none. */
export function percentileOf(sorted: readonly number[], ratio: number): number | null {
  const value = sorted[Math.max(0, Math.ceil(sorted.length * ratio) - 1)];
  return value === undefined ? null : Math.round(value * 1_000) / 1_000;
}
