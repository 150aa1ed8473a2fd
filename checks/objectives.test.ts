import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpointOfBackend } from '../deploy/roles/endpoints-counted.ts';
import { answerBoundsMs } from '../deploy/roles/figures.ts';
import { objectives } from '../deploy/roles/objectives.ts';
import { backendOf } from './inside/counters.ts';
import { R } from './requirements/catalogue.ts';
import { listKeys, plainKeys, rowKeys, writeKeys } from './requirements/endpoint-keys.ts';
import { endpoints } from './requirements/endpoints.ts';

test('what the stand watches by itself is what the specification says', () => {
  assert.deepEqual(objectives, {
    errorRatioMax: R.dbDummyFast.bound.errorRatioMax,
    p90MsMax: R.dbDummyFast.bound.p90MsMax,
    shareMin: R.bothServe.bound.shareMin,
    nodeBackMs: R.nodeRecovers.bound.withinMs,
    serviceBackMs: R.serviceRecovers.bound.withinMs,
    ageSMax: R.longDummyYoung.bound.ageSMax,
    cachedRatioMin: R.longDummyFast.bound.ratioMin,
    certificateDaysMin: R.certificateNames.bound.daysLeftMin,
    clockOffsetMsMax: R.clocksExact.bound.offsetMsMax,
  });
});

test('the figures bear the names that the specification gives to endpoints', () => {
  const keys = [...plainKeys, ...rowKeys, ...listKeys, ...writeKeys, 'longDummy'] as const;
  const named = keys.map((key) => [backendOf[key], endpoints[key].name] as const);

  // What the specification does not name has a backend together.
  const wanted = named.filter(([backend]) => backend !== 'other').sort();

  assert.deepEqual(
    Object.entries(endpointOfBackend)
      .filter(([backend]) => backend !== 'other')
      .sort(),
    wanted,
  );
});

test('what is over a bound is counted exactly, for it is the bound of a bucket', () => {
  const { p90MsMax } = R.dbDummyFast.bound;

  assert.ok(answerBoundsMs.includes(p90MsMax));
  assert.ok(answerBoundsMs.includes(R.longDummyFast.bound.withinMs));
});
