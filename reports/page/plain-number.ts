/** A number with at most three digits behind what matters. */
export function number(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return Number(value.toFixed(digits))
    .toString()
    .replaceAll(/\B(?=(?:\d{3})+(?!\d))(?<!\.\d*)/g, ' ');
}
