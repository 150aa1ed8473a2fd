import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Prometheus } from '../checks/inside/prometheus.ts';
import { readEnvironment } from '../deploy/world/environment.ts';
import { htmlOf } from './page/element.ts';
import { watchedPart } from './page/watched-part.ts';
import { testPrometheus } from './dashboard/test-prometheus.ts';
import { keepWatched, watchedBetween } from './keep-watched.ts';
import { reportOf } from './publish.ts';
import type { Run } from './run-file.ts';
import { sampleRun } from './test-run.ts';
import { readWatched, writeWatched } from './watched-file.ts';

const place = await mkdtemp(join(tmpdir(), 'bingo-watched-'));
after(async () => {
  await rm(place, { recursive: true });
});
const newFolder = async (): Promise<string> => await mkdtemp(join(place, 'run-'));
const from = new Date('2026-11-22T20:00:00Z');
const to = new Date('2026-11-22T20:10:00Z');
const movie = 'GET /api/movie/{id}';

async function pageOf(directory: string, run: Run = sampleRun()): Promise<string> {
  return htmlOf(watchedPart(await reportOf([{ directory, run }], { pageDirectory: directory })));
}

const prometheus = await testPrometheus();
after(async () => {
  await prometheus.stop();
});
prometheus.tells.set('ALERTS', [
  {
    labels: { alertname: 'NodeDown', severity: 'critical', node: 'bingo-1' },
    at: (s) => (s % 600 >= 60 && s % 600 < 120 ? 1 : undefined),
  },
]);
prometheus.tells.set('histogram_quantile', [{ labels: { endpoint: movie }, at: () => 0.012345678 }]);
prometheus.tells.set('haproxy_backend_http_requests_total', [
  { labels: { endpoint: movie }, at: () => 20 / 3 },
  { labels: { endpoint: 'GET /ping' }, at: () => 0 },
]);
const seen = await watchedBetween(new Prometheus(prometheus.origin), { from, to });

void describe('what Prometheus saw of a run', () => {
  void it('has a value or none for each step, 300 of them however long the run, and no more digits than a chart shows', async () => {
    const day = await watchedBetween(new Prometheus(prometheus.origin), {
      from,
      to: new Date(from.getTime() + 86_400_000),
    });
    const short = await watchedBetween(new Prometheus(prometheus.origin), { from, to: from });

    for (const { charts } of [seen, day, short])
      assert.ok(charts.every(({ series }) => series.every(({ values }) => values.length <= 301)));
    assert.equal(short.toS - short.fromS, 30);
    const rps = seen.charts.find(({ panel, endpoint }) => panel === 'rps' && endpoint === movie);
    assert.equal(rps?.series[0]?.values[10], 6.667);
    assert.ok((seen.toS - seen.fromS) / seen.stepS + 1 === rps.series[0].values.length);
  });

  void it('keeps no charts of an endpoint that nobody asked, but its numbers; what is not known is null', () => {
    const ping = seen.endpoints.find(({ endpoint }) => endpoint === 'GET /ping');

    assert.deepEqual([...new Set(seen.charts.flatMap(({ endpoint }) => endpoint ?? []))], [movie]);
    assert.equal(ping?.requests, 0);
    assert.equal(ping.failed, null);
  });

  void it('comes back from the folder of the run as it was written, and is refused when it is of another version', async () => {
    const directory = await newFolder();

    await writeWatched(directory, seen);
    const back = await readWatched(directory);
    await writeFile(join(directory, 'watched.json'), '{"format":"bingo-stand watched","version":99}');

    assert.deepEqual(back, { format: 'bingo-stand watched', version: 1, ...seen });
    await assert.rejects(readWatched(directory), /watched\.json/);
    const report = await reportOf([{ directory, run: sampleRun() }], { pageDirectory: directory });
    assert.match(report.troubles.join(), /watched\.json/);
  });

  void it('is on the page: alerts, numbers, and charts of what was asked; the same each time', async () => {
    const directory = await newFolder();
    await writeWatched(directory, seen);

    const html = await pageOf(directory);

    assert.match(html, /1 · NodeDown \(critical\).*bingo-1.*20:01:00.*20:01:55/s);
    assert.match(html, /GET \/ping.*?>0<.*?>–</s);
    assert.match(html, /data-chart="data-w1-service-rps"/);
    assert.match(html, /data-chart="data-w1-e1-latency"/);
    assert.match(html, /Share of each node.*no data/s);
    assert.equal(await pageOf(directory), html);
    // Three runs of all sixteen endpoints must stay far below what the page may have.
    assert.ok(html.length < 60_000, `${html.length} characters for one endpoint and the service`);
  });
});

void describe('where Prometheus saw nothing of a run', () => {
  void it('the page says no data, and why', async () => {
    const [silent, none] = [await newFolder(), await newFolder()];
    const killed = { ...sampleRun({ status: 'running' }) };
    delete killed.endedAt;
    await writeWatched(silent, { kind: 'noData', reason: 'connect ECONNREFUSED <b>' });

    assert.match(await pageOf(silent), /no data: .*connect ECONNREFUSED &lt;b>/s);
    assert.match(await pageOf(none), /no data: .*the run kept none/s);
    assert.match(await pageOf(none, killed), /no data: .*goes on, or was killed/s);
    assert.doesNotMatch(await pageOf(silent), /data-chart/);
  });

  void it('a run keeps the reason when the stand is not there, and nothing at all of a URL', async () => {
    const [gone, unseen, url] = [await newFolder(), await newFolder(), await newFolder()];
    const environment = { ...readEnvironment(), projectDir: place };
    const subject = { kind: 'url', name: 'them', http: 'http://127.0.0.1:1' } as const;
    const { subject: stand } = sampleRun();
    assert.ok(stand.kind === 'stand');
    const notLookedAt = { ...stand };
    delete notLookedAt.before;

    await keepWatched(environment, sampleRun(), { directory: gone });
    await keepWatched(environment, sampleRun({ subject: notLookedAt }), { directory: unseen });
    await keepWatched(environment, sampleRun({ subject }), { directory: url });

    assert.equal((await readWatched(gone))?.kind, 'noData');
    assert.deepEqual(await readWatched(unseen), {
      ...{ format: 'bingo-stand watched', version: 1 },
      ...{ kind: 'noData', reason: 'the stand could not be looked at' },
    });
    assert.equal(await readWatched(url), undefined);
    assert.equal(await pageOf(url, sampleRun({ subject })), '');
  });
});
