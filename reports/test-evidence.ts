import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evidenceName, experimentText, recordName, type ExperimentFile } from '../chaos/experiment-file.ts';
import { historyText } from '../checks/history-file.ts';
import { historyOf, times } from '../checks/readings/test-history.ts';
import { endpoints } from '../checks/requirements/endpoints.ts';
import { LatencyHistogram } from '../load/latency.ts';
import { loadText } from '../load/load-file.ts';
import { peak } from '../load/profile.ts';
import { alone } from '../load/traffic.ts';
import type { Evidence } from './run-file.ts';

/** One moment on both clocks. */
const instant = { monotonicMs: 0, wallTime: new Date('2026-11-22T20:00:00.000Z') };

async function kept(
  directory: string,
  of: { readonly name: string; readonly type: string; readonly text: string },
): Promise<Evidence> {
  const { name, type, text } = of;
  const path = `evidence-${name.replaceAll(/[^a-z0-9.]+/gi, '-')}`;
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, path), text);
  return { name, type, path, bytes: text.length };
}

/**
 * The evidence of a crash of bingo-1 one second after the start, at 64 requests a second, of which so many in a row are lost from the harm on; `words` stand
 * wherever somebody else's words do.
 */
export async function crashEvidence(
  directory: string,
  of: { readonly lost: number; readonly words?: string },
): Promise<readonly Evidence[]> {
  const name = 'bingo-1 crash';
  const { lost, words = 'killed' } = of;
  const users = historyOf([...times(64, 5), ...times(lost, 'reset'), ...times(640, 5)], 15.625);
  const history = evidenceName(name, 'users.history.ndjson');
  const record = evidenceName(name, recordName);
  return [
    await kept(directory, {
      name: history,
      type: 'application/x-ndjson',
      text: historyText(users, instant),
    }),
    await kept(directory, {
      name: evidenceName(name, 'journal of bingo-1.txt'),
      type: 'text/plain',
      text: words,
    }),
    await kept(directory, {
      name: record,
      type: 'application/json',
      text: experimentText(crashFile({ name, lost, words, history })),
    }),
  ];
}

function crashFile(of: {
  name: string;
  lost: number;
  words: string;
  history: string;
}): Omit<ExperimentFile, 'format' | 'version'> {
  const { name, lost, words, history } = of;
  const gap = { kind: 'any', lengthMs: lost * 15.625, plusMinusMs: 15.625, lost, fromMs: 1_000, open: false };
  const quiet = {
    looks: 64,
    lost: 0,
    slow: 0,
    errorRatio: 0,
    p50Ms: 5,
    p90Ms: 5,
    p99Ms: 5,
    slowestMs: 5,
    byKind: {},
    gaps: [],
    worst1s: null,
    worst10s: null,
  };
  const harmed = {
    ...quiet,
    looks: 640 + lost,
    lost,
    byKind: { reset: lost },
    gaps: lost === 0 ? [] : [gap],
  };
  const back = {
    subject: 'bingo-1',
    lost: true,
    tookMs: 2_000,
    plusMinusMs: 100,
    source: 'watch of bingo-1',
  };
  const fates = { acknowledged: 9, refused: 0, unknown: 0 };
  return {
    ...{ name, stand: 'main', startedMs: 0, endedMs: 11_000, steadyAgain: true, startMs: 1_000 },
    faults: [
      {
        ...{
          name: `crash bingo.service on bingo-1 ${words}`,
          kind: 'crash',
          area: 'application',
          victims: ['bingo-1'],
        },
        ...{
          promise: 'unseen',
          endsBy: 'stand',
          injectedMs: 1_000,
          doneMs: 1_010,
          healingFromMs: 4_000,
          healedMs: 4_100,
        },
      },
    ],
    instant: { monotonicMs: 0, wallTime: instant.wallTime.toISOString() },
    clocks: [],
    timeLine: [
      { kind: 'injected', machine: 'bingo-1', atMs: 1_000, plusMinusMs: 0, source: 'harness', words },
      {
        kind: 'processStarted',
        machine: 'bingo-1',
        atMs: 2_000,
        plusMinusMs: 5,
        source: 'journal of bingo-1',
        words,
      },
    ],
    losses: { before: quiet, during: harmed, after: quiet, sinceHarm: harmed },
    ...{ reads: harmed, byEndpoint: {}, users: { ...back, subject: 'users' }, nodes: [back] },
    writes: { posted: fates, deleted: fates, thereUnacknowledged: 0, rows: 9, wrong: [] },
    seeded: { movies: 29_019, customers: 500_000, sessions: 5_000_000 },
    targets: [
      {
        what: words === 'killed' ? 'failed GETs' : `failed GETs ${words}`,
        ...{ wanted: 'at most 0', seen: String(lost), met: lost === 0 },
      },
    ],
    ...{ host: { loadAverage: 1, cpus: 2 }, histories: [history] },
  };
}

/** The evidence of a load at the peak on GET /db_dummy for so long, each answer after so many milliseconds. */
export async function loadEvidence(
  directory: string,
  of: {
    readonly nth: number;
    readonly forMs: number;
    readonly answerMs: number;
    readonly engine?: 'open loop' | 'autocannon';
  },
): Promise<Evidence> {
  const { nth, forMs, answerMs, engine = 'open loop' } = of;
  const endpoint = endpoints.dbDummy;
  const planned = (120 * forMs) / 1_000;
  const latency = new LatencyHistogram();
  for (let one = 0; one < planned; one += 1) latency.record(answerMs);
  const counts = {
    planned,
    offered: planned,
    answered: planned,
    ok: planned,
    failed: 0,
    byKind: new Map(),
    byStatus: new Map([[200, planned]]),
  };
  const perSecond = Array.from({ length: forMs / 1_000 }, (_none, atS) => ({
    atS,
    planned: 120,
    offered: 120,
    ok: 120,
    failed: 0,
    p50Ms: answerMs,
    p90Ms: answerMs,
    longestMs: answerMs,
  }));
  const text = loadText({
    way: 'http',
    startedAt: instant.wallTime,
    result: {
      ...{
        engine,
        profile: peak({ forMs }),
        traffic: alone(endpoint),
        origin: 'http://10.77.0.10',
        timeoutMs: 10_000,
      },
      ...{ startedMs: 0, tookMs: forMs, stopped: false, counts, offeredRps: 120, achievedRps: 120 },
      ...{ latency: { fromPlan: latency, fromSending: latency }, perSecond, byNode: new Map() },
      byEndpoint: new Map([[endpoint.name, { counts, latency }]]),
      ...{ generator: { cpuShare: 0.1, atOnceMax: 20 }, validity: { word: 'VALID', reasons: [] } },
    },
  });
  return await kept(directory, { name: `load-${nth}.ndjson`, type: 'application/x-ndjson', text });
}
