/** One step of the search, as it is drawn. */
export interface ChartStep {
  readonly rps: number;
  readonly answeredRps: number;
  /** `Infinity` when it lies among lost requests. */
  readonly p90Ms: number;
  readonly errorRatio: number;
  readonly came: 'held' | 'broke' | 'unknown';
}

const cells = 40;
/** The bound stands in the middle of the chart: what is more than twice as long goes out of it. */
const spanOfBound = 2;

/**
 * The steps by rate, as a chart for a terminal: p90 as a bar, with the bound drawn across all of them.
 */
export function chartOf(steps: readonly ChartStep[], bound: { readonly p90MsMax: number }): string {
  const sorted = [...steps].sort((a, b) => a.rps - b.rps);
  const boundCell = Math.round(cells / spanOfBound);
  const head = `   RPS  answered  errors       p90  ${'bound '.padStart(boundCell)}${bound.p90MsMax} ms`;
  return [head, ...sorted.map((step) => lineOf(step, bound.p90MsMax))].join('\n');
}

function lineOf({ rps, answeredRps, p90Ms, errorRatio, came }: ChartStep, p90MsMax: number): string {
  const p90 = Number.isFinite(p90Ms) ? `${Math.round(p90Ms)} ms` : 'endless';
  const errors = `${(errorRatio * 100).toFixed(1)} %`;
  return `${String(rps).padStart(6)}  ${answeredRps.toFixed(1).padStart(8)}  ${errors.padStart(6)}  ${p90.padStart(8)}  ${barOf(p90Ms, p90MsMax)}  ${came}`;
}

function barOf(p90Ms: number, p90MsMax: number): string {
  const full = Math.min(cells, Math.max(0, Math.round((p90Ms / (p90MsMax * spanOfBound)) * cells)));
  const boundCell = Math.round(cells / spanOfBound);
  const goesOut = p90Ms > p90MsMax * spanOfBound;
  return Array.from({ length: cells }, (_none, cell) => {
    if (cell === cells - 1 && goesOut) return '▶';
    if (cell < full) return '█';
    return cell === boundCell ? '│' : ' ';
  }).join('');
}
