import type { LoadResult } from './load-result.ts';
import { judgeLoad, type LoadBound, type LoadJudgement } from './sla.ts';

/** What two engines say of one load, and the verdict. */
export interface Decision {
  /** The open loop's, always: autocannon cannot see what it did not send (docs/calibration.md). */
  readonly verdict: LoadJudgement['verdict'];
  readonly judgement: LoadJudgement;
  /** autocannon's, where it was asked. Its 99th percentile is not judged by anybody: it is that of small volleys. */
  readonly second?: LoadJudgement;
  /** What a reader of both must know, in words. */
  readonly remarks: readonly string[];
}

/** In a steady state the 90th percentiles of both engines must agree within this (peers.md section 5), or the report says so. */
export const agreementRatioMax = 0.2;
/** Closer than this in ms they agree whatever the ratio: it is what two runs on one computer differ by. */
const agreementMs = 5;

/**
 * The rule of two engines: the open loop decides. autocannon confirms it where it can, is `unknown` where it cannot tell the truth (validity.ts), and where
 * both know and differ, the report says so; it never changes the verdict.
 */
export function decide(
  results: { readonly openLoop: LoadResult; readonly autocannon?: LoadResult },
  bound: LoadBound,
): Decision {
  const judgement = judgeLoad(results.openLoop, bound);
  const { verdict } = judgement;
  if (results.autocannon === undefined) return { verdict, judgement, remarks: [] };
  const second = judgeLoad(results.autocannon, bound);
  const remarks =
    second.verdict === 'unknown'
      ? [`autocannon cannot tell: ${second.reasons.join('; ')}`]
      : [
          ...(verdict !== 'unknown' && second.verdict !== verdict
            ? [`autocannon says ${second.verdict} where the open loop says ${verdict}`]
            : []),
          ...disagreement(results.openLoop, results.autocannon),
        ];
  return { verdict, judgement, second, remarks };
}

function disagreement(openLoop: LoadResult, autocannon: LoadResult): readonly string[] {
  const [ours, theirs] = [openLoop, autocannon].map(({ latency }) =>
    latency.fromPlan.percentileMs({ ratio: 0.9 }),
  );
  if (ours?.known !== true || theirs?.known !== true || ours.value === theirs.value) return [];
  const apartMs = Math.abs(ours.value - theirs.value);
  if (apartMs <= Math.max(agreementMs, ours.value * agreementRatioMax)) return [];
  const show = (ms: number): string => (Number.isFinite(ms) ? `${ms.toFixed(1)} ms` : 'endless');
  return [`p90 is ${show(ours.value)} by the open loop and ${show(theirs.value)} by autocannon`];
}
