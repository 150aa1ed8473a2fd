import type { Endpoint } from '../checks/requirements/endpoints.ts';
import { Failure } from '../deploy/world/failure.ts';
import type { LoadResult } from './load-result.ts';

/**
 * What one endpoint of a mix came to, to be judged by a bound of its own; whether the measurement may be believed is that of the whole.
 * @throws Failure `PlanInvalid` when it was not asked for at all.
 */
export function partOf(result: LoadResult, { name }: Endpoint): LoadResult {
  const part = result.byEndpoint.get(name);
  if (part !== undefined) {
    const { counts, latency } = part;
    return { ...result, counts, latency: { fromPlan: latency, fromSending: latency } };
  }
  throw new Failure('PlanInvalid', {
    attempted: `judge ${name} in the load ${result.profile.name} on ${result.traffic.name}`,
    happened: 'it was not asked for',
    hint: 'give it a part of the traffic',
  });
}
