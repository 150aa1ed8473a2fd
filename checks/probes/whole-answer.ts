import { Failure } from '../../deploy/world/failure.ts';
import type { Answer } from './answer.ts';
import type { HttpObservation } from './exchange.ts';

/** The answer that a look must have brought to be looked at further. @throws Failure `MachineUnreachable` with what came instead. */
export function answerOf(seen: HttpObservation): Answer {
  if (seen.answer !== undefined) return seen.answer;
  throw new Failure('MachineUnreachable', {
    attempted: 'get an answer from the service',
    happened:
      seen.trouble === undefined ? 'no whole answer came' : `${seen.trouble.kind}: ${seen.trouble.detail}`,
    hint: 'look with `make status`',
  });
}
