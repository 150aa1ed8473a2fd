import { loadTest } from 'loadtest';
import { z } from 'zod';
import { Failure } from '../deploy/world/failure.ts';

/** What npm loadtest reports, in whole ms, rounded down. Requests that failed are in its percentiles, as fast as they failed. */
export interface SecondOpinion {
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly answered: number;
  readonly lost: number;
}

const milliseconds = z
  .union([z.number(), z.literal(false)])
  .transform((value) => (value === false ? NaN : value));
const resultSchema = z.object({
  totalRequests: z.int(),
  totalErrors: z.int(),
  percentiles: z.object({ 50: milliseconds, 90: milliseconds, 99: milliseconds }),
});

/**
 * What npm loadtest says of the same load, for the calibration alone: written by others, in another way (an even rate on Node's own client, a new
 * request whether the last was answered or not). The only use of loadtest.
 * @throws Failure `HostUnfit` when it ends without a result.
 */
export async function askLoadtest(of: {
  readonly url: string;
  readonly rps: number;
  readonly requests: number;
  readonly timeoutMs: number;
}): Promise<SecondOpinion> {
  const ended = Promise.withResolvers<unknown>();
  const forS = of.requests / of.rps + of.timeoutMs / 1_000 + 5;
  loadTest(
    {
      url: of.url,
      requestsPerSecond: of.rps,
      maxRequests: of.requests,
      // Only a bound: it ends by the number of requests.
      maxSeconds: Math.ceil(forS),
      timeout: of.timeoutMs,
      agentKeepAlive: true,
      quiet: true,
    },
    (error: unknown, result: unknown) => {
      if (error === null) ended.resolve(result);
      else ended.reject(refused(error));
    },
  );
  const { totalRequests, totalErrors, percentiles } = resultSchema.parse(await ended.promise);
  return {
    p50Ms: percentiles[50],
    p90Ms: percentiles[90],
    p99Ms: percentiles[99],
    answered: totalRequests - totalErrors,
    lost: totalErrors,
  };
}

function refused(cause: unknown): Failure {
  return new Failure('HostUnfit', { attempted: 'ask npm loadtest', happened: String(cause), cause });
}
