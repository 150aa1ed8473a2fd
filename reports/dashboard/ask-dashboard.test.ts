import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Prometheus } from '../../checks/inside/prometheus.ts';
import { askDashboard } from './ask-dashboard.ts';
import type { ChartAnswer, DashboardAnswer } from './dashboard-answer.ts';
import { testPrometheus, type TestPrometheus } from './test-prometheus.ts';
import { readWindow } from './window.ts';

const now = new Date('2026-11-22T20:15:00Z');
const window = readWindow(new URLSearchParams('last=5m'), now);
const middleS = window.fromS + 150;
const nothing = { read: () => Promise.resolve({ marks: [], troubles: [] }) };

async function shown(by: TestPrometheus): Promise<DashboardAnswer> {
  return await askDashboard({ prometheus: new Prometheus(by.origin), injected: nothing }, window);
}

function chart({ charts }: DashboardAnswer, panel: string, endpoint?: string): ChartAnswer {
  const found = charts.find((one) => one.panel === panel && one.endpoint === endpoint);
  assert.ok(found, panel);
  return found;
}

describe('what the dashboard shows', () => {
  test('is no data where there is none: no line, no zero, and a dash in the table', async () => {
    await using prometheus = await testPrometheus();

    const answer = await shown(prometheus);

    assert.ok(answer.charts.every(({ series }) => series.length === 0));
    assert.ok(
      answer.endpoints.every(
        ({ requests, failed, p90S }) => requests === null && failed === null && p90S === null,
      ),
    );
    assert.equal(answer.silence, undefined);
  });

  test('is a gap where a metric was gone for a while, and nothing where a part of nothing was asked for', async () => {
    await using prometheus = await testPrometheus();
    const gone = (s: number): boolean => s >= middleS && s < middleS + 50;
    const labels = { endpoint: 'GET /db_dummy' };
    prometheus.tells.set('rate(haproxy_backend_http_requests_total', [
      { labels, at: (s) => (gone(s) ? undefined : 90) },
    ]);
    prometheus.tells.set('histogram_quantile(0.9', [{ labels, at: (s) => (s > middleS ? NaN : 0.1) }]);

    const answer = await shown(prometheus);

    const [requests] = chart(answer, 'rps', 'GET /db_dummy').series;
    assert.equal(requests?.values.filter((value) => value === null).length, 10);
    assert.equal(requests.values.filter((value) => value === 90).length, 51);
    const [p90] = chart(answer, 'latency', 'GET /db_dummy').series;
    assert.deepEqual([p90?.values[0], p90?.values.at(-1)], [100, null]);
    assert.deepEqual(chart(answer, 'rps', 'POST /operation').series, []);
  });

  test('tells in its chart what Prometheus refuses, and goes on with the others', async () => {
    await using prometheus = await testPrometheus();
    prometheus.tells.set('node:in_rotation', 'refused');
    prometheus.tells.set('machine:cpu', [{ labels: { machine: 'database' }, at: () => 0.25 }]);

    const answer = await shown(prometheus);

    assert.match(chart(answer, 'node-rotation').trouble ?? '', /parse error/);
    assert.deepEqual(
      chart(answer, 'machine-cpu').series.map(({ label, values }) => [label.en, values[0]]),
      [['database', 25]],
    );
    assert.match(answer.troubles.join('\n'), /parse error/);
  });

  test('is silence when Prometheus does not answer, with what is known elsewhere', async () => {
    const prometheus = await testPrometheus();
    await prometheus.stop();

    const answer = await shown(prometheus);

    assert.match(answer.silence ?? '', /could not ask Prometheus/);
    assert.deepEqual(answer.charts, []);
  });

  test('marks a node that leaves and comes back, why bingo was started, and a machine that went silent', async () => {
    await using prometheus = await testPrometheus();
    const { tells } = prometheus;
    tells.set('check_up_down_total', [{ labels: { node: 'bingo-1' }, at: (s) => (s < middleS ? 3 : 4) }]);
    tells.set('min by (node) (node:in_rotation)', [
      { labels: { node: 'bingo-1' }, at: (s) => (s >= middleS && s < middleS + 20 ? 0 : 1) },
    ]);
    tells.set('bingo_watchdog_starts_total', [
      { labels: { node: 'bingo-1' }, at: (s) => (s < middleS + 10 ? 1 : 2) },
      { labels: { node: 'bingo-2' }, at: (s) => (s < middleS + 60 ? 7 : 8) },
    ]);
    tells.set('bingo_watchdog_kills_total', [
      // The first of its kind: there is no counter before it.
      { labels: { node: 'bingo-1', reason: 'sick' }, at: (s) => (s < middleS + 5 ? undefined : 1) },
      { labels: { node: 'bingo-1', reason: 'greedy' }, at: () => 2 },
    ]);
    tells.set('up{job="machines"}', [
      { labels: { machine: 'database' }, at: (s) => (s < middleS + 90 ? 1 : 0) },
    ]);

    const { marks } = await shown(prometheus);

    assert.deepEqual(
      marks.map(({ kind, atS, words }) => [kind, atS - middleS, words.en]),
      [
        ['nodeDown', 0, 'bingo-1 out of rotation'],
        ['restart', 10, 'bingo started on bingo-1: the watchdog had it killed (sick)'],
        ['nodeUp', 20, 'bingo-1 back in rotation'],
        ['restart', 60, 'bingo started on bingo-2: not the watchdog’s doing'],
        ['silent', 90, 'database answers no question'],
      ],
    );
  });

  test('lists alerts that fired and those that still do, with what they say', async () => {
    await using prometheus = await testPrometheus();
    const labels = { alertname: 'NodeDown', severity: 'page', node: 'bingo-1' };
    prometheus.tells.set('ALERTS{', [
      { labels, at: (s) => (s < window.fromS + 30 || s > middleS ? 1 : undefined) },
    ]);
    prometheus.alerts.push({
      labels,
      annotations: { summary: 'bingo-1 is down' },
      state: 'firing',
      activeAt: now.toISOString(),
    });

    const { alerts } = await shown(prometheus);

    assert.deepEqual(
      alerts.map(({ name, about, untilS, summary }) => [name, about, untilS, summary]),
      [
        ['NodeDown', 'bingo-1', null, 'bingo-1 is down'],
        ['NodeDown', 'bingo-1', window.fromS + 25, ''],
      ],
    );
  });
});
