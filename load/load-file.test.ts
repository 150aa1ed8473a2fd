import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endpoints } from '../checks/requirements/endpoints.ts';
import { LatencyHistogram } from './latency.ts';
import { loadText, parseLoad, type LoadRecord } from './load-file.ts';
import type { Arrival, LoadResult } from './load-result.ts';
import { peak } from './profile.ts';
import { judgeLoad } from './sla.ts';
import { alone } from './traffic.ts';

const { dbDummy } = endpoints;

/** A run of 1 200 requests, the last twelve of which were never answered. */
function resultOf(): LoadResult {
  const latency = new LatencyHistogram();
  const arrivals = Array.from({ length: 1_200 }, (_none, place): Arrival => {
    const dueMs = place * (1_000 / 120);
    const base = { endpoint: dbDummy.name, dueMs, startMs: dueMs + 0.5 };
    if (place >= 1_188) {
      latency.lose();
      const trouble = { kind: 'timeout', detail: 'no whole answer in 10000 ms' } as const;
      return { ...base, endMs: dueMs + 10_000, outcome: 'fail', trouble };
    }
    latency.record(100 + (place % 10));
    return {
      ...base,
      endMs: dueMs + 100 + (place % 10),
      outcome: 'ok',
      status: 200,
      node: 'bingo-1',
      reused: true,
    };
  });
  const counts = {
    planned: 1_200,
    offered: 1_200,
    answered: 1_188,
    ok: 1_188,
    failed: 12,
    byKind: new Map([['timeout', 12]] as const),
    byStatus: new Map([[200, 1_188]]),
  };
  return {
    engine: 'open loop',
    profile: peak({ forMs: 10_000 }),
    traffic: alone(dbDummy),
    origin: 'http://10.77.0.10',
    timeoutMs: 10_000,
    startedMs: 0,
    tookMs: 20_000,
    stopped: false,
    counts,
    offeredRps: 120,
    achievedRps: 118.8,
    latency: { fromPlan: latency, fromSending: latency },
    perSecond: [
      { atS: 0, planned: 120, offered: 120, ok: 120, failed: 0, p50Ms: 104, p90Ms: 109, longestMs: 109 },
      { atS: 9, planned: 120, offered: 120, ok: 108, failed: 12, p50Ms: 104, p90Ms: Infinity },
    ],
    byNode: new Map([['bingo-1', 1_188]]),
    byEndpoint: new Map([[dbDummy.name, { counts, latency }]]),
    generator: {
      late: { p99Ms: 1.5, longestMs: 4, onTimeRatio: 1 },
      cpuShare: 0.09,
      atOnceMax: 40,
    },
    validity: { word: 'VALID', reasons: [] },
    arrivals,
  };
}

const record = (of: Partial<LoadRecord> = {}): LoadRecord => ({
  result: resultOf(),
  way: 'http',
  startedAt: new Date('2026-11-22T20:00:00.000Z'),
  doubleEntry: {
    rows: [
      {
        endpoint: dbDummy.name,
        clientOffered: 1_200,
        clientAnswered: 1_188,
        balancer: 1_200,
        atNodes: 1_200,
        repeated: 0,
      },
    ],
    nodeLogs: [{ path: '/db_dummy', endpoints: [dbDummy.name], completed: 1_200, isWhole: true }],
    differences: [],
  },
  ...of,
});

/** What is compared at once; histograms are compared by what is read from them. */
function figuresOf({ latency, byEndpoint, arrivals, ...figures }: LoadResult): unknown {
  return { figures, lost: latency.fromPlan.lost, endpoints: byEndpoint.size, arrivals: arrivals?.length };
}

describe('the file of a load', () => {
  it('holds everything that is known of it', () => {
    const written = record();

    const read = parseLoad(loadText(written));

    const [wanted, arrivals] = [written.result.arrivals ?? [], read.result.arrivals ?? []];
    assert.deepEqual(figuresOf(read.result), figuresOf(written.result));
    assert.deepEqual(read.doubleEntry, written.doubleEntry);
    assert.deepEqual([read.way, read.startedAt], [written.way, written.startedAt]);
    assert.deepEqual([...read.result.byEndpoint.keys()], [dbDummy.name]);
    assert.equal(arrivals.length, wanted.length);
    for (const place of [0, 1, 1_199]) {
      const [one, other] = [arrivals[place], wanted[place]];
      // Microseconds are kept, and no more.
      assert.ok(Math.abs((one?.dueMs ?? NaN) - (other?.dueMs ?? NaN)) < 0.001);
      assert.deepEqual(
        [one?.outcome, one?.trouble, one?.status, one?.node, one?.endpoint, one?.reused],
        [other?.outcome, other?.trouble, other?.status, other?.node, other?.endpoint, other?.reused],
      );
    }
  });

  it('is judged anew as the run itself was, by the old bound and by another', () => {
    const written = record();
    const read = parseLoad(loadText(written));

    for (const bound of [
      { rps: 120, forMs: 10_000, p90MsMax: 400, errorRatioMax: 0.01 },
      { rps: 120, forMs: 10_000, p90MsMax: 105, errorRatioMax: 0.01 },
      { rps: 120, forMs: 10_000, p90MsMax: 400, errorRatioMax: 0.005 },
    ]) {
      assert.deepEqual(judgeLoad(read.result, bound), judgeLoad(written.result, bound));
    }
  });

  it('keeps why a measurement is INVALID, and rates that nobody could tell', () => {
    const validity = { word: 'INVALID', reasons: ['the generator was out of processor'] } as const;
    const result = { ...resultOf(), validity, offeredRps: NaN };

    const read = parseLoad(loadText(record({ result })));

    assert.deepEqual(read.result.validity, validity);
    assert.ok(Number.isNaN(read.result.offeredRps));
  });

  it('needs no single requests, and no other books', () => {
    const result: LoadResult = { ...resultOf(), engine: 'autocannon' };
    Reflect.deleteProperty(result, 'arrivals');
    const { way, startedAt } = record();

    const read = parseLoad(loadText({ result, way, startedAt }));

    assert.equal('arrivals' in read.result, false);
    assert.equal('doubleEntry' in read, false);
  });

  it('is refused when it was cut off, or is of another kind', () => {
    const text = loadText(record());

    assert.throws(() => parseLoad(text.slice(0, -200)), /could not read the result of a load/);
    assert.throws(
      () => parseLoad(text.split('\n').slice(0, 500).join('\n')),
      /should have 1203 lines, and has 500/,
    );
    assert.throws(() => parseLoad(text.replace('"version":1', '"version":2')), /line 1 is not of the format/);
    assert.throws(() => parseLoad(''), /line 1 is not of the format/);
  });
});
