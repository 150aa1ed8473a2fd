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
