import type { SlaBound } from '../checks/requirements/requirement.ts';
import type { LoadResult } from './load-result.ts';
import { percentilesText } from './load-words.ts';
import { judgeLoad } from './sla.ts';

/** So far may the two engines be apart in a steady state before the report says so (peers.md section 5). */
const apartRatioMax = 0.2;

/** What a second engine says of the same service, in a sentence: its own verdict, and whether it agrees with the judge. */
export function otherOpinion(
  judge: LoadResult,
  of: { readonly second: LoadResult; readonly bound: SlaBound },
): string {
  const { verdict, reasons } = judgeLoad(of.second, of.bound);
  const [ours, theirs] = [p90Ms(judge), p90Ms(of.second)];
  const apart = Math.abs(theirs - ours) / ours;
  const agreement =
    ours === theirs || apart <= apartRatioMax
      ? 'agrees with the open loop'
      : `DIFFERS from the open loop: p90 ${theirs.toFixed(1)} ms against ${ours.toFixed(1)} ms`;
  const why = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
  return `${of.second.engine}: ${verdict}${why}, ${percentilesText(of.second.latency.fromSending)}; ${agreement}`;
}

/** From the sending: where the service's own time is compared, the plan is not the other engine's to keep. */
function p90Ms({ latency }: LoadResult): number {
  const seen = latency.fromSending.percentileMs({ ratio: 0.9 });
  return seen.known ? seen.value : NaN;
}
