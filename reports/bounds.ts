import { clauses } from '../checks/requirements/catalogue.ts';
import { Failure } from '../deploy/world/failure.ts';

/** New limits by clause and bound: `operationFast.p90MsMax` → 300. */
export type Bounds = ReadonlyMap<string, number>;

/** The limits of the catalogue as it is now. */
export function catalogueBounds(): Bounds {
  return new Map(
    clauses.flatMap(({ key, bound }) =>
      Object.entries(bound).flatMap(([name, limit]): (readonly [string, number])[] =>
        typeof limit === 'number' ? [[`${key}.${name}`, limit]] : [],
      ),
    ),
  );
}

/**
 * Reads `operationFast.p90MsMax=300,lossUnseen.gapMsMax=500` over the catalogue's limits.
 * @throws Failure `PlanInvalid` for a bound that there is not, or no number.
 */
export function boundsFrom(said: string, known: Bounds = catalogueBounds()): Bounds {
  const changed = said
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part): readonly [string, number] => {
      const [name = '', text = ''] = part.split('=').map((word) => word.trim());
      const limit = text === '' ? NaN : Number(text);
      if (known.has(name) && Number.isFinite(limit)) return [name, limit];
      throw new Failure('PlanInvalid', {
        attempted: `judge again with ${part}`,
        happened: known.has(name) ? `${text} is no number` : `no clause has a bound ${name}`,
        hint: 'say a clause, a bound and a number: BOUNDS=operationFast.p90MsMax=300,lossUnseen.gapMsMax=500',
      });
    });
  return new Map([...known, ...changed]);
}
