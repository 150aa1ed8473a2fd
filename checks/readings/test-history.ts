import { History } from '../history.ts';
import type { Observation, TroubleKind } from '../probes/probe.ts';

/** What one look of a made-up History came to: good, with its latency in ms, or the kind of trouble. */
export type SampleLook = number | TroubleKind;

/** A History made by hand: looks every `everyMs` from 0 on; those that failed were given up after 1 ms. */
export function historyOf(looks: readonly SampleLook[], everyMs = 10): History {
  return new History(
    { subject: 'users', everyMs },
    looks.map((look, place) => sampleObservation(look, place * everyMs)),
  );
}

/** As many looks alike. */
export function times(count: number, look: SampleLook): readonly SampleLook[] {
  return new Array<SampleLook>(count).fill(look);
}

export function sampleObservation(look: SampleLook, dueMs: number): Observation {
  const seen = { dueMs, startMs: dueMs };
  if (typeof look === 'number') return { ...seen, endMs: dueMs + look, outcome: 'ok', node: 'bingo-1' };
  const outcome = look === 'notLooked' ? 'unknown' : 'fail';
  return { ...seen, endMs: dueMs + 1, outcome, trouble: { kind: look, detail: look } };
}

/** Numbers of 0…1 that follow from a seed: mulberry32, so that a failing case can be had again. */
export function randomOf(seed: number): () => number {
  const state = { value: seed };
  return () => {
    state.value = (state.value + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state.value ^ (state.value >>> 15), state.value | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A History of 1 to 200 looks from a seed, with stretches of loss of all lengths. */
export function randomHistory(seed: number): History {
  const random = randomOf(seed);
  const looks: SampleLook[] = [];
  const length = 1 + Math.floor(random() * 200);
  const lossy = random();
  while (looks.length < length) {
    const look: SampleLook = random() < lossy * 0.5 ? 'refused' : Math.round(random() * 50);
    looks.push(...times(1 + Math.floor(random() ** 3 * 20), look));
  }
  return historyOf(looks.slice(0, length));
}
