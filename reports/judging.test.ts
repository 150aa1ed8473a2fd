import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compare, trendOf } from './comparison.ts';
import { matrixOf, nearestValue, overall } from './matrix.ts';
import { measuredAs } from './measured.ts';
import { merge, usualParts } from './merged.ts';
import { petyaVerdicts } from './petya-table.ts';
import { boundsFrom, catalogueBounds } from './bounds.ts';
import { rejudge } from './rejudge.ts';
import type { Run, StoredRun } from './run-file.ts';
import { sampleCheck, samplePlanned, sampleRun, wholeRuns } from './test-run.ts';

const stored = (run: Run): StoredRun => ({ directory: '/nowhere', run });
const rowOf = (run: Run, id: string) =>
  matrixOf(merge([stored(run)])).find(({ requirement }) => requirement.id === id);

void describe('runs as one', () => {
  void it('are the last of each kind on one stand, unless too old', () => {
    const [checks, load, chaos] = wholeRuns();
    if (checks === undefined || load === undefined || chaos === undefined) throw new Error('there are three');
    const old = sampleRun({ ...load, id: 'old', startedAt: '2026-11-20T20:00:00.000Z' });
    const elsewhere = sampleRun({
      ...load,
      id: 'elsewhere',
      startedAt: '2026-11-22T19:00:00.000Z',
      subject: { kind: 'url', name: 'x', http: 'http://x' },
    });
    const ids = (runs: readonly Run[]): readonly string[] =>
      usualParts(runs.map(stored)).map(({ run }) => run.id);

    assert.deepEqual(ids([chaos, checks, load]), [checks.id, load.id, chaos.id]);
    assert.deepEqual(ids([old, elsewhere, checks]), [checks.id]);
    assert.deepEqual(ids([]), []);
  });

  void it('count a check that was made twice by its worst result', () => {
    const early = sampleRun({ checks: [sampleCheck({ verdict: 'fail' })] });
    const late = sampleRun({ id: 'late', startedAt: '2026-11-22T21:00:00.000Z', checks: [sampleCheck()] });

    const { checks } = merge([late, early].map(stored));

    assert.deepEqual(
      checks.map(({ verdict, runId }) => [verdict, runId]),
      [['fail', early.id]],
    );
  });

  void it('leave out what a computer could not make, unless another one could', () => {
    const beyond = sampleRun({
      checks: [sampleCheck({ verdict: 'unknown', reason: 'no netem', isBeyond: true })],
    });
    const elsewhere = sampleRun({
      id: 'elsewhere',
      startedAt: '2026-11-22T21:00:00.000Z',
      checks: [sampleCheck()],
    });

    const alone = merge([stored(beyond)]);
    const both = merge([beyond, elsewhere].map(stored));

    assert.deepEqual([alone.checks.length, alone.beyond.length, alone.missed.length], [0, 1, 0]);
    assert.equal(rowOf(beyond, 'R19')?.verdict, 'not run');
    assert.deepEqual([both.checks.map(({ verdict }) => verdict), both.beyond], [['pass'], []]);
  });

  void it('of two shards are the whole, in the order of time', () => {
    const shard = (title: string, startedAt: string): Run =>
      sampleRun({ id: title, startedAt, checks: [sampleCheck({ ...samplePlanned(title), startedAt })] });
    const merged = merge(
      [shard('second', '2026-11-22T20:00:05.000Z'), shard('first', '2026-11-22T20:00:01.000Z')].map(stored),
    );

    assert.deepEqual(
      merged.checks.map(({ title }) => title),
      ['first', 'second'],
    );
  });

  void it('list what was planned and never made', () => {
    const cut = sampleRun({
      planned: [samplePlanned('a check'), samplePlanned('another')],
      checks: [sampleCheck()],
      status: 'running',
    });

    assert.deepEqual(
      merge([stored(cut)]).missed.map(({ title }) => title),
      ['another'],
    );
    assert.equal(rowOf(cut, 'R19')?.isWhole, false);
  });
});

void describe('the matrix', () => {
  void it('is whole only when every clause was looked at by every kind of run that settles it', () => {
    const all = wholeRuns();
    const rows = matrixOf(merge(all.map(stored)));
    const part = matrixOf(merge(all.slice(0, 2).map(stored)));

    assert.deepEqual(
      rows.filter(({ isWhole }) => !isWhole).map(({ requirement }) => requirement.id),
      [],
    );
    assert.deepEqual(overall(rows), { verdict: 'pass', isWhole: true });
    assert.equal(part.find(({ requirement }) => requirement.id === 'R20')?.isWhole, false);
  });

  void it('does not take a limited run for a whole one', () => {
    const [checks] = wholeRuns();
    const limited = sampleRun({ ...checks, chosen: ['checks/clocks.spec.ts'] });

    assert.equal(rowOf(limited, 'R21')?.verdict, 'pass');
    assert.equal(rowOf(limited, 'R21')?.isWhole, false);
  });

  void it('lets drills prove nothing', () => {
    const drill = sampleRun({ kind: 'drill', checks: [sampleCheck({ kind: 'drill' })] });

    assert.equal(rowOf(drill, 'R19')?.verdict, 'not run');
  });

  void it('shows of each bound what came nearest to it', () => {
    const measured = [
      measuredAs('gapMsMax', 1_000, 10),
      measuredAs('gapMsMax', 1_000, Infinity),
      measuredAs('gapMsMax', 1_000, 900),
    ];
    const row = rowOf(sampleRun({ checks: [sampleCheck({ proves: ['lossUnseen'], measured })] }), 'R01');

    assert.deepEqual(row?.clauses.find(({ clause }) => clause.key === 'lossUnseen')?.measured, [
      measuredAs('gapMsMax', 1_000, Infinity),
    ]);
  });

  void it('counts a value to the clause whose bound it is, and how much was asked to none', () => {
    const proves = ['nodeRecovers', 'startsQuickly', 'lossUnseen', 'seededKept'];
    const measured = [
      measuredAs('withinMs', 30_000, 2_000),
      measuredAs('withinMs', 10_000, 1_000),
      measuredAs('gapMsMax', 1_000, 16),
      measuredAs('looksMin', 300, 300),
    ];
    const run = sampleRun({ checks: [sampleCheck({ proves, measured })] });
    const [loss, back, kept] = ['R01', 'R02', 'R20'].map((id) => rowOf(run, id));
    const values = (key: string): readonly unknown[] | undefined =>
      [loss, back, kept]
        .flatMap((row) => row?.clauses ?? [])
        .find(({ clause }) => clause.key === key)
        ?.measured.map(({ value }) => value);

    assert.deepEqual(['nodeRecovers', 'startsQuickly', 'seededKept'].map(values), [[2_000], [1_000], []]);
    assert.ok(loss !== undefined);
    assert.equal(nearestValue(loss)?.bound, 'gapMsMax');
  });

  void it("turns Петя's row red by any clause that settles it, and nobody else's", () => {
    const red = sampleRun({
      checks: [sampleCheck({ proves: ['emailVisible'], verdict: 'fail', reason: 'another e-mail' })],
    });
    const rows = petyaVerdicts(matrixOf(merge([stored(red)])));

    assert.deepEqual(
      rows.filter(({ verdict }) => verdict === 'fail').map(({ row }) => row.name),
      ['В конфигурации — правильный email'],
    );
    assert.equal(rows.length, 22);
  });
});

void describe('judging again', () => {
  const check = (value: number, verdict: 'pass' | 'fail') =>
    sampleCheck({
      proves: ['operationFast'],
      verdict,
      measured: [{ ...measuredAs('p90MsMax', 400, value), strict: true }],
    });
  const again = (value: number, verdict: 'pass' | 'fail', said: string) =>
    rejudge(sampleRun({ checks: [check(value, verdict)] }), boundsFrom(said)).checks[0];

  void it('by the same limits changes nothing', () => {
    const run = sampleRun({ checks: [check(250, 'pass'), check(450, 'fail')] });

    assert.deepEqual(rejudge(run, catalogueBounds()), run);
  });

  void it('fails what goes beyond a new limit, with the reason', () => {
    const seen = again(250, 'pass', 'operationFast.p90MsMax=200');

    assert.equal(seen?.verdict, 'fail');
    assert.match(seen.reason ?? '', /p90MsMax is 250, the limit is 200/);
  });

  void it('does not fail a check for a value whose limit is as it was', () => {
    const measured = [measuredAs('rps', 120, 118), measuredAs('errorRatioMax', 0.01, 0.001)];
    const run = sampleRun({ checks: [sampleCheck({ proves: ['operationFast'], measured })] });

    assert.equal(rejudge(run, boundsFrom('operationFast.errorRatioMax=0.005')).checks[0]?.verdict, 'pass');
  });

  void it('does not pass what ended at an old limit: nobody saw what came behind it', () => {
    assert.equal(again(450, 'fail', 'operationFast.p90MsMax=500')?.verdict, 'unknown');
  });

  void it('leaves alone a check that failed for another reason', () => {
    assert.equal(again(250, 'fail', 'operationFast.p90MsMax=300')?.verdict, 'fail');
  });

  void it('leaves alone what proves another clause', () => {
    assert.deepEqual(again(250, 'pass', 'dbDummyFast.p90MsMax=200'), check(250, 'pass'));
  });

  void it('refuses a bound that there is not', () => {
    assert.throws(() => boundsFrom('operationFast.p99MsMax=1'), /no clause has a bound/);
    assert.throws(() => boundsFrom('operationFast.p90MsMax=soon'), /is no number/);
  });
});

void describe('the comparison', () => {
  const rows = (...checks: Run['checks']) => matrixOf(merge([stored(sampleRun({ checks }))]));

  void it('tells verdicts and values that changed, and nothing else', () => {
    const before = rows(
      sampleCheck({ measured: [measuredAs('gapMsMax', 1_000, 10)] }),
      sampleCheck({ ...samplePlanned('gone') }),
    );
    const after = rows(sampleCheck({ verdict: 'fail', measured: [measuredAs('gapMsMax', 1_000, 2_000)] }));

    const change = compare(before, after).find(({ id }) => id === 'R19');

    assert.deepEqual([change?.before, change?.after], ['pass', 'fail']);
    assert.deepEqual(
      change?.checks.map(({ title, after: is }) => [title, is]),
      [
        ['a check', 'fail'],
        ['gone', 'not run'],
      ],
    );
    assert.deepEqual(
      change.values.map(({ before: was, after: is }) => [was, is]),
      [[10, 2_000]],
    );
    assert.deepEqual(
      compare(before, before).flatMap(({ checks, values }) => [...checks, ...values]),
      [],
    );
  });

  void it('has the last runs by themselves in its trend', () => {
    const runs = Array.from({ length: 5 }, (_none, place) =>
      stored(sampleRun({ id: String(place), checks: [sampleCheck()] })),
    );

    assert.deepEqual(
      trendOf(runs, 3).map(({ runId, verdicts }) => [runId, verdicts.get('R19')]),
      [
        ['2', 'pass'],
        ['3', 'pass'],
        ['4', 'pass'],
      ],
    );
  });
});
