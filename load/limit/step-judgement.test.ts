import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Arrival, LoadResult } from '../load-result.ts';
import { profileOf } from '../profile.ts';
import { tally } from '../tally.ts';
import { mix } from '../traffic.ts';
import { judgeMeasurement, type Measured } from '../validity.ts';
import { judgeStep } from './step-judgement.ts';

const bound = { rps: 100, forMs: 10_000, p90MsMax: 400, errorRatioMax: 0.01 };

/** A step of 1000 requests; every tenth leaves this late. */
function step(of: {
  readonly answerMs: number;
  readonly lateMs?: number;
  readonly planned?: number;
  readonly failed?: number;
}): LoadResult {
  const arrivals = Array.from({ length: of.planned ?? 1_000 }, (_none, place): Arrival => {
    const dueMs = place * 10;
    const startMs = dueMs + (place % 10 === 5 ? (of.lateMs ?? 0) : 0);
    const seen = { dueMs, startMs, endMs: startMs + of.answerMs, endpoint: 'GET /db_dummy' };
    return place < (of.failed ?? 0)
      ? { ...seen, outcome: 'fail', status: 429, trouble: { kind: 'status', detail: 'status 429' } }
      : { ...seen, outcome: 'ok', status: 200 };
  });
  const { late, atOnceMax, ...tallied } = tally(arrivals, 0);
  const measured: Measured = {
    engine: 'open loop',
    profile: profileOf('100 RPS', [{ fromRps: 100, toRps: 100, forMs: 10_000 }]),
    traffic: mix(),
    origin: 'http://127.0.0.1',
    timeoutMs: 5_000,
    startedMs: 0,
    tookMs: 10_000,
    stopped: false,
    ...tallied,
    achievedRps: tallied.counts.ok / 10,
    generator: { ...(late === undefined ? {} : { late }), cpuShare: 0.1, atOnceMax },
    arrivals,
  };
  return { ...measured, validity: judgeMeasurement(measured) };
}

describe('a step of the search', () => {
  it('held when the Sla was kept, and broke when it was not', () => {
    assert.equal(judgeStep(step({ answerMs: 100 }), bound).came, 'held');
    assert.equal(judgeStep(step({ answerMs: 450 }), bound).came, 'broke');
    assert.equal(judgeStep(step({ answerMs: 100, failed: 20 }), bound).came, 'broke');
  });

  it('held also when the generator was late: the load was the harder for it', () => {
    const late = step({ answerMs: 100, lateMs: 60 });
    assert.equal(late.validity.word, 'INVALID');

    assert.equal(judgeStep(late, bound).came, 'held');
  });

  it('broke also when the generator was late, if answers were slow by more than that from their sending', () => {
    const { came, generatorReasons } = judgeStep(step({ answerMs: 500, lateMs: 60 }), bound);

    assert.equal(came, 'broke');
    assert.deepEqual(generatorReasons, []);
  });

  it('is unknown when the lateness may have made it slow, and names the generator', () => {
    for (const of of [
      { answerMs: 450, lateMs: 60 },
      { answerMs: 2_000, lateMs: 500 },
    ]) {
      const { came, generatorReasons } = judgeStep(step(of), bound);

      assert.equal(came, 'unknown');
      assert.match(generatorReasons.join(), /left more than 10 ms late/);
    }
  });

  it('is unknown when less was offered than is to be judged', () => {
    const { came, generatorReasons } = judgeStep(step({ answerMs: 100, planned: 900 }), bound);

    assert.equal(came, 'unknown');
    assert.match(generatorReasons.join(), /offered/);
  });
});
