import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpoints } from '../checks/requirements/endpoints.ts';
import type { EngineName, LoadResult, Validity } from './load-result.ts';
import { peak, ramp, type Profile } from './profile.ts';
import { alone, type Traffic } from './traffic.ts';

// What must not compile: tsc fails on an `@ts-expect-error` that expects in vain. None of this is ever run.
function mustNotCompile(result: LoadResult): readonly unknown[] {
  return [
    // @ts-expect-error: an endpoint is one of the catalogue, not a path.
    alone('/db_dummy'),
    // @ts-expect-error: a duration says its unit.
    peak({ duration: 30 }),
    // @ts-expect-error: a ramp has an end.
    ramp({ fromRps: 1, forMs: 1_000 }),
    // @ts-expect-error: a Profile without stages offers nothing.
    { name: 'none', stages: [] } satisfies Profile,
    // @ts-expect-error: Traffic without parts asks nothing.
    { name: 'none', seed: 1, parts: [] } satisfies Traffic,
    // @ts-expect-error: an INVALID measurement says why.
    { word: 'INVALID', reasons: [] } satisfies Validity,
    // @ts-expect-error: a VALID one has no reasons against it.
    { word: 'VALID', reasons: ['late'] } satisfies Validity,
    // @ts-expect-error: there are two engines.
    'wrk2' satisfies EngineName,
    // @ts-expect-error: a percentile is there only after asking whether it is known.
    result.latency.fromPlan.percentileMs({ ratio: 0.9 }).value,
    // @ts-expect-error: autocannon has no arrivals, so nobody may count on them.
    result.arrivals.length,
    // @ts-expect-error: a result is not mended afterwards.
    (result.achievedRps = 120),
  ];
}

test('what must not compile is held by tsc, and what must does', () => {
  assert.equal(typeof mustNotCompile, 'function');
  assert.equal(alone(endpoints.movie).name, endpoints.movie.name);
});
