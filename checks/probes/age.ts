import { monotonicMs, wallTime } from '../../deploy/world/clock.ts';
import { application } from '../requirements/application.ts';
import type { Answer } from './answer.ts';
import type { HttpObservation } from './exchange.ts';

/** How long ago something was made by our clock; the truth lies within `plusMinusMs` of it. Negative: in the future. */
export interface Age {
  /** Where it was read: `stamp`, `Date`. */
  readonly sign: 'stamp' | 'Date';
  readonly ageMs: number;
  readonly plusMinusMs: number;
}

/** Zones differ from UTC by whole quarters of an hour (IANA tz), and the zone of a stamp does not matter (R21). */
const zoneStepMs = 900_000;

/** The stamp of a dummy, read as UTC; undefined when the body has none. */
export function stampOf(answer: Answer): Date | undefined {
  if (answer.body.bytes > 1_024) return undefined;
  const [, day, time] =
    /"stamp":\s*"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})/.exec(answer.body.text()) ?? [];
  return day === undefined || time === undefined ? undefined : dateOf(`${day}T${time}Z`);
}

/** The `Date` of the answer; undefined when it has none. A cache keeps it as it was (RFC 9110 section 6.6.1). */
export function dateHeaderOf(answer: Answer): Date | undefined {
  const { date } = answer.headers;
  return date === undefined ? undefined : dateOf(date);
}

/** The `Age` that a cache tells, seconds (RFC 9111 section 5.1); undefined when there is none. */
export function ageHeaderS(answer: Answer): number | undefined {
  const { age } = answer.headers;
  return age === undefined || !/^\d+$/.test(age) ? undefined : Number(age);
}

/**
 * How old an answer was when it came, by each sign it bears. Both signs are whole seconds, cut off, so half a second to either side is open, and
 * so is half the time that the look took. Modulo a quarter of an hour for the stamp: its zone is not known.
 */
export function agesOf(seen: HttpObservation): readonly Age[] {
  if (seen.answer === undefined) return [];
  const { answer } = seen;
  const stamp = stampOf(answer);
  const date = dateHeaderOf(answer);
  const resolutionMs = application.stampResolutionMs;
  const tookMs = seen.endMs - seen.startMs;
  const lookedAtMs = wallMsAt(seen.endMs) - tookMs / 2;
  const of = (made: Date): Omit<Age, 'sign'> => ({
    ageMs: lookedAtMs - (made.getTime() + resolutionMs / 2),
    plusMinusMs: (resolutionMs + tookMs) / 2,
  });
  return [
    ...(stamp === undefined ? [] : [inItsZone({ sign: 'stamp', ...of(stamp) })]),
    ...(date === undefined ? [] : [{ sign: 'Date', ...of(date) } as const]),
  ];
}

/** The wall clock's time at an instant of the monotonic clock not long ago, milliseconds since 1970. */
export function wallMsAt(instantMs: number): number {
  return wallTime().getTime() - (monotonicMs() - instantMs);
}

function inItsZone(age: Age): Age {
  return { ...age, ageMs: age.ageMs - Math.round(age.ageMs / zoneStepMs) * zoneStepMs };
}

function dateOf(text: string): Date | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
