import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Failure } from '../deploy/world/failure.ts';
import { planVolleys, type VolleyOptions } from './autocannon-plan.ts';
import { peak, ramp, step, type Profile } from './profile.ts';
import type { HttpTarget } from '../checks/probes/http.ts';

const target = { origin: 'http://127.0.0.1:1' };

function refusal(profile: Profile, options: VolleyOptions = {}, at: HttpTarget = target): string | undefined {
  try {
    planVolleys({ profile, target: at }, options);
    return undefined;
  } catch (thrown) {
    assert.ok(thrown instanceof Failure && thrown.kind === 'PlanInvalid' && thrown.facts.hint !== undefined);
    return thrown.facts.happened;
  }
}

void describe('the volleys of autocannon', () => {
  test('are together the whole Profile, each about as large as the others', () => {
    for (const rps of [1, 7, 20, 60, 120, 333]) {
      const { volleys, connections } = planVolleys({ profile: peak({ rps, forMs: 30_000 }), target }, {});

      const sum = (pick: (volley: (typeof volleys)[number]) => number): number =>
        volleys.reduce((all, volley) => all + pick(volley), 0);
      assert.deepEqual(
        [connections, sum((one) => one.rps), sum((one) => one.connections), sum((one) => one.requests)],
        [rps, rps, rps, rps * 30],
      );
      const sizes = volleys.map((one) => one.rps);
      assert.ok(Math.min(...sizes) >= 1 && Math.max(...sizes) - Math.min(...sizes) <= 1);
    }
  });

  test('never have more connections than requests, as autocannon would see to it by itself', () => {
    for (const connections of [48, 50, 64, 119]) {
      const { volleys } = planVolleys({ profile: peak(), target }, { connections });

      assert.ok(volleys.every((one) => one.connections >= 1 && one.connections <= one.rps));
    }
  });

  test('are refused when the connections cannot carry the Profile', () => {
    assert.equal(refusal(peak(), { connections: 48 }), undefined);
    assert.match(refusal(peak(), { connections: 47 }) ?? '', /^47 connections cannot carry/);
    assert.match(refusal(peak(), { latencyMsMax: 1_001 }) ?? '', /^120 connections cannot carry/);
    assert.match(refusal(peak(), { connections: 121 }) ?? '', /^121 connections cannot carry/);
  });

  test('are refused for what autocannon cannot do', () => {
    const refused: readonly (readonly [Profile, HttpTarget?])[] = [
      [ramp({ fromRps: 10, toRps: 20, forMs: 10_000 })],
      [step({ fromRps: 10, toRps: 20, byRps: 10, forMs: 10_000 })],
      [peak({ rps: 60.5 })],
      [peak({ forMs: 10_500 })],
      [peak(), { origin: 'https://127.0.0.1:1', version: 'h2' }],
      [peak(), { ...target, connections: 'fresh' }],
    ];

    for (const [profile, at] of refused) assert.notEqual(refusal(profile, {}, at), undefined);
  });
});
