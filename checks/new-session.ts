import type { HttpObservation } from './probes/exchange.ts';
import { firstOwnSessionId } from './requirements/endpoints.ts';

/**
 * The id of the session that an answer says was made; undefined when it says none, or a seeded one's. Nobody wrote down what is answered
 * (bingo.md section 7): a number, JSON with an `id`, or a Location.
 */
export function newSessionIdOf({ answer }: HttpObservation): number | undefined {
  if (answer === undefined || answer.status < 200 || answer.status > 299) return undefined;
  const text = answer.body.text();
  const found =
    /"(?:session_)?id"\s*:\s*"?(\d+)/i.exec(text) ??
    /^\s*"?(\d+)"?\s*$/.exec(text) ??
    /\/(\d+)\/?$/.exec(answer.headers['location'] ?? '');
  const id = Number(found?.[1]);
  return Number.isSafeInteger(id) && id >= firstOwnSessionId ? id : undefined;
}
