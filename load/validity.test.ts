import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LatencyHistogram } from './latency.ts';
import { peak } from './profile.ts';
import { madeUpResult, type MadeUp } from './test-arrivals.ts';
import type { Measured } from './validity.ts';

const minute = peak({ rps: 120, forMs: 60_000 });
const refused = { trouble: { kind: 'refused', detail: 'nobody listens' }, tookMs: 1 } as const;

function reasons(become?: (place: number) => MadeUp, differ?: Partial<Measured>): readonly string[] {
  return madeUpResult(minute, become, differ).validity.reasons;
}

void describe('the verdict on a measurement', () => {
  test('is VALID when the plan was kept, whatever the service did', () => {
    assert.equal(madeUpResult(minute).validity.word, 'VALID');
    assert.deepEqual(
      reasons(() => refused),
      [],
    );
    assert.deepEqual(
      reasons(() => ({ tookMs: 9_000 })),
      [],
    );
    // One in a hundred may be late, and nobody is late within 10 ms.
    assert.deepEqual(
      reasons((place) => ({ lateMs: place % 101 === 0 ? 40 : 9.9 })),
      [],
    );
  });

  test('is INVALID when requests left late', () => {
    assert.match(reasons((place) => ({ lateMs: place % 50 === 0 ? 40 : 0 })).join(), /2\.0 % .* late/);
  });

  test('is INVALID when another rate was offered than was asked for', () => {
    assert.match(
      reasons((place) => ({ lateMs: place * 0.1 })).join(),
      /118\.\d\d RPS were offered where 120\.00/,
    );
    assert.match(reasons(undefined, { offeredRps: NaN }).join(), /RPS were offered/);
  });

  test('is INVALID when even one request could not be made, and says why', () => {
    const one = reasons((place) =>
      place === 7 ? { trouble: { kind: 'notLooked', detail: 'no file descriptor is left' }, tookMs: 0 } : {},
    );

    assert.match(one.join(), /could not make 1 of 7200 requests: no file descriptor is left/);
  });

  test('is INVALID when requests are unaccounted for', () => {
    const { counts } = madeUpResult(minute);

    assert.match(reasons(undefined, { counts: { ...counts, ok: 7_199 } }).join(), /7199 are accounted for/);
    assert.match(reasons(undefined, { counts: { ...counts, offered: 7_000 } }).join(), /7000 .* 7200/);
  });

  test('is INVALID when the generator was out of processor or connections', () => {
    const { late } = madeUpResult(minute).generator;
    const generator = { ...(late === undefined ? {} : { late }), cpuShare: 0.05, atOnceMax: 12 };

    assert.deepEqual(reasons(undefined, { generator }), []);
    assert.match(reasons(undefined, { generator: { ...generator, cpuShare: 0.9 } }).join(), /processor/);
    assert.match(
      reasons(undefined, { generator: { ...generator, connectionsMax: 12 } }).join(),
      /all 12 connections/,
    );
  });

  test('is INVALID on few samples, and when it was stopped', () => {
    assert.match(
      madeUpResult(peak({ rps: 9, forMs: 11_000 })).validity.reasons.join(),
      /99 samples are too few/,
    );
    assert.match(reasons(undefined, { stopped: true }).join(), /stopped before its end/);
  });

  test('of autocannon is INVALID after a lost answer, and after one that held others back', () => {
    const slow = new LatencyHistogram();
    for (let place = 0; place < 7_200; place += 1) slow.record(place === 0 ? 1_200 : 100);
    const cannon = { engine: 'autocannon' } as const;
    const failing = (place: number): MadeUp =>
      place % 20 === 0 ? { trouble: { kind: 'status', detail: '' }, status: 500 } : {};

    assert.deepEqual(reasons(undefined, cannon), []);
    assert.deepEqual(reasons(failing, cannon), []);
    assert.match(reasons((place) => (place === 9 ? refused : {}), cannon).join(), /nothing true after/);
    assert.match(
      reasons(undefined, { ...cannon, latency: { fromPlan: slow, fromSending: slow } }).join(),
      /an answer took 1200 ms/,
    );
  });
});
