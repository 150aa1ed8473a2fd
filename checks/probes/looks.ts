import { randomUUID } from 'node:crypto';
import type { HttpObservation } from './exchange.ts';

/** Looks one after the other, never two at once, and keeps every answer whole. */
export async function lookInTurn(
  times: number,
  look: (place: number) => Promise<HttpObservation>,
): Promise<readonly HttpObservation[]> {
  const seen: HttpObservation[] = [];
  for (let place = 0; place < times; place += 1) seen.push(await look(place));
  return seen;
}

/** A path with a query that nobody has asked before: no copy of it can be there. The application knows no queries. */
export function unrepeated(path: string): string {
  return `${path}?look=${randomUUID()}`;
}
