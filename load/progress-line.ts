import { toldText } from '../deploy/world/told-line.ts';
import type { LiveSecond } from './engine.ts';

/** One second of a run as figures for people. */
export function figuresOf({ okRps, failedInAll, p90Ms }: LiveSecond): string {
  const p90 = p90Ms === undefined ? 'no answers' : `p90 ${Math.round(p90Ms)} ms`;
  return `${okRps.toFixed(1).padStart(6)} RPS, ${failedInAll} errors, ${p90}`;
}

/** One second of a run as it is told to whoever shows it. */
export function progressLine(what: string, second: LiveSecond): string {
  const { planned: part, plannedInAll: whole } = second;
  return toldText(what, { figures: figuresOf(second), part, whole });
}
