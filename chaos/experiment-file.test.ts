import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../deploy/world/failure.ts';
import { History } from '../checks/history.ts';
import { historyOf, times } from '../checks/readings/test-history.ts';
import { crash } from './faults/crash.ts';
import { experiments } from './experiments.ts';
import { findingsOf } from './experiment/findings.ts';
import { recordOf } from './experiment/record.ts';
import type { Course } from './experiment/run.ts';
import { judgeTargets, targetsOf } from './experiment/targets.ts';
import { parseExperiment } from './experiment-file.ts';

const machine = { name: 'bingo-1', role: 'bingo', address: '10.77.9.11', reachableAt: '10.77.9.11' } as const;
const [plan] = experiments;
const fates = { acknowledged: 9, refused: 0, unknown: 0 };

/** A crash 1 s after the start, in which users lost so many looks one second long, 64 a second. */
function courseOf(usersLost: number, nodeLost = 10): Course {
  const users = historyOf([...times(64, 5), ...times(usersLost, 'reset'), ...times(640, 5)], 15.625);
  const node = historyOf([...times(11, 2), ...times(nodeLost, 'refused'), ...times(90, 2)], 100);
  if (plan === undefined) throw new RangeError('there are experiments');
  const about = { subject: 'bingo-1', everyMs: 100 };
  return {
    plan,
    instant: { monotonicMs: 0, wallTime: new Date(1_795_378_350_000) },
    startedMs: 0,
    injection: { id: 'a', fault: crash(machine), atMs: 1_000, doneMs: 1_010, machineMs: new Map() },
    healing: { fromMs: 4_000, doneMs: 4_100 },
    steadyAgain: true,
    endedMs: 11_000,
    observed: {
      users,
      nodes: [new History(about, node.observations)],
      written: { writes: [], fromStartTime: '', toStartTime: '', history: historyOf([], 250) },
    },
    endpointOf: () => 'GET /db_dummy',
    writes: { posted: fates, deleted: fates, thereUnacknowledged: 0, rows: 0, wrong: [] },
    seeded: { movies: 1, customers: 2, sessions: 3 },
    machines: [{ machine: 'bingo-1', clock: { offsetMs: 1, plusMinusMs: 2 }, lines: [], marks: [] }],
  };
}

function fileOf(course: Course): string {
  const findings = findingsOf(course);
  const targets = judgeTargets(findings, targetsOf('crash', 'bingo'));
  return recordOf(course, findings, { stand: 'main', targets, histories: ['users.history.ndjson'] });
}

describe('the file of an experiment', () => {
  it('is read back as it was written', () => {
    const file = parseExperiment(fileOf(courseOf(3)));

    assert.equal(file.version, 1);
    assert.equal(file.name, 'bingo-1 crash');
    assert.equal(file.losses.sinceHarm.lost, 3);
    assert.equal(file.losses.before.lost, 0);
    assert.deepEqual(file.reads.byKind, { reset: 3 });
    assert.deepEqual(
      file.timeLine.map(({ kind }) => kind),
      ['injected', 'firstLoss', 'lastLoss', 'nodeLost', 'nodeBack', 'healed'],
    );
  });

  it('tells when a node was back, with its error', () => {
    const [node] = parseExperiment(fileOf(courseOf(0))).nodes;

    // Looks are due every 100 ms; the first good one behind the ten lost ones at 2100 ms.
    assert.deepEqual(
      [node?.subject, node?.tookMs, node?.plusMinusMs, node?.lost],
      ['bingo-1', 1_100, 100, true],
    );
  });

  it('says endless where there is no end', () => {
    const file = parseExperiment(fileOf(courseOf(60)));

    assert.equal(file.losses.sinceHarm.p99Ms, 'endless');
    assert.equal(parseExperiment(fileOf(courseOf(0, 85))).nodes[0]?.tookMs, 8_600);
  });

  it('holds what was missed of our own targets', () => {
    const wanted = (usersLost: number): readonly boolean[] =>
      parseExperiment(fileOf(courseOf(usersLost))).targets.map(({ met }) => met);

    assert.deepEqual(wanted(0), [true, true]);
    assert.deepEqual(wanted(1), [false, true]);
  });

  it('is refused in another version, and when it is none', () => {
    const text = fileOf(courseOf(0));

    for (const wrong of [text.replace('"version": 1', '"version": 2'), '{}', 'no']) {
      assert.throws(() => parseExperiment(wrong), Failure);
    }
  });
});
