import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from '@playwright/test';
import { Prometheus } from '../../checks/inside/prometheus.ts';
import { wallTime } from '../../deploy/world/clock.ts';
import { Failure } from '../../deploy/world/failure.ts';
import { askDashboard } from './ask-dashboard.ts';
import { dashboardHtml } from './dashboard-page.ts';
import { serveDashboard } from './dashboard-server.ts';
import { testPrometheus, type TestPrometheus } from './test-prometheus.ts';
import { barriersOf, launchBrowser } from '../page/test-browser.ts';

const hostile = `</script><script>window.harmed=1</script><img src=x onerror="window.harmed=1">"'>`;

interface Served extends AsyncDisposable {
  readonly port: number;
  readonly prometheus: TestPrometheus;
  /** Ends the program behind the page. */
  readonly end: () => Promise<void>;
}

/** A dashboard whose Prometheus counts 60 requests a second of one endpoint, none of another, and knows of no other. */
async function serve(fault = 'crash bingo.service on bingo-1'): Promise<Served> {
  const prometheus = await testPrometheus();
  const of = (endpoint: string): { endpoint: string } => ({ endpoint });
  const [busy, idle] = [of('GET /db_dummy'), of('POST /operation')];
  prometheus.tells.set('rate(haproxy_backend_http_requests_total', [
    { labels: busy, at: () => 60 },
    { labels: idle, at: () => 0 },
  ]);
  prometheus.tells.set('resets(haproxy_backend_http_requests_total', [
    { labels: busy, at: () => 18_000 },
    { labels: idle, at: () => 0 },
  ]);
  prometheus.tells.set('ALERTS', [
    { labels: { alertname: hostile, severity: hostile, node: hostile }, at: () => 1 },
  ]);
  const mark = {
    kind: 'fault' as const,
    minusS: 0,
    untilS: null,
    words: { en: fault, ru: fault },
    source: 'ledger',
  };
  const server = await serveDashboard(
    {
      html: await dashboardHtml({ stand: 'two' }),
      answer: async (window) =>
        await askDashboard(
          {
            prometheus: new Prometheus(prometheus.origin),
            injected: {
              read: () => Promise.resolve({ marks: [{ ...mark, atS: window.toS - 60 }], troubles: [] }),
            },
          },
          window,
        ),
      now: wallTime,
    },
    { port: 0 },
  );
  const end = async (): Promise<void> => await server[Symbol.asyncDispose]();
  return {
    port: server.port,
    prometheus,
    end,
    [Symbol.asyncDispose]: async () => {
      await prometheus.stop();
      await end().catch(() => undefined);
    },
  };
}

void describe('the page of the dashboard', () => {
  const place: { browser?: Browser } = {};
  before(async () => {
    place.browser = await launchBrowser();
  });
  after(async () => await place.browser?.close());

  const open = async (
    { port }: Served,
    query = 'language=en&theme=light',
  ): Promise<{ readonly page: Page; readonly complaints: string[] }> => {
    if (place.browser === undefined) throw new Error('no browser');
    const page = await place.browser.newPage({ viewport: { width: 1_100, height: 900 } });
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(`http://127.0.0.1:${port}/?${query}`);
    await page.waitForSelector('html[data-ready]');
    return { page, complaints };
  };

  void it('shows each endpoint: what was counted, what is zero, and what is no data', async () => {
    await using served = await serve();
    const { page, complaints } = await open(served);
    const row = async (name: string): Promise<string> =>
      (await page.locator('#endpoint-table tr', { hasText: name }).innerText()).replaceAll(/\s+/g, ' ');

    assert.match(await row('GET /db_dummy'), /^GET \/db_dummy 60 18 000 – – –/);
    assert.match(await row('POST /operation'), /^POST \/operation 0 0 – – –/);
    assert.match(await row('GET /long_dummy'), /^GET \/long_dummy – – – – –/);
    assert.equal(await page.locator('details[data-endpoint="GET /db_dummy"]').getAttribute('open'), '');
    await page.locator('details[data-endpoint="GET /db_dummy"] figure').first().scrollIntoViewIfNeeded();
    await page.locator('details[data-endpoint="GET /db_dummy"] canvas').first().waitFor();
    assert.match(await page.locator('#machines').innerText(), /no data in this time/);
    assert.match(
      await page.locator('#marks').innerText(),
      /injected\s+crash bingo.service on bingo-1\s+ledger/,
    );
    assert.deepEqual(complaints, []);
  });

  void it('says that Prometheus is silent, and goes on when it is back', async () => {
    await using served = await serve();
    const { page } = await open(served);
    const state = page.locator('#state');

    await served.prometheus.stop();
    await state.filter({ hasText: 'Prometheus does not answer' }).waitFor({ timeout: 15_000 });
    assert.match(await page.locator('#endpoint-table').innerText(), /18 000/, 'what was known stays');
    await served.prometheus.start();
    await state.filter({ hasText: 'live' }).waitFor({ timeout: 15_000 });
  });

  void it('says that the program behind it has ended', async () => {
    await using served = await serve();
    const { page } = await open(served);

    await served.end();
    await page.locator('#state', { hasText: 'start `make dashboard` again' }).waitFor({ timeout: 15_000 });
  });

  void it('goes to any past time by keyboard alone, and the address keeps it', async () => {
    await using served = await serve();
    const { page } = await open(served);

    await page.locator('[data-last="1h"]').focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.search.includes('last=1h'));
    assert.match(page.url(), /language=en/);
    assert.equal(await page.locator('[data-last="1h"]').getAttribute('aria-pressed'), 'true');
    await page.locator('[name="from"]').fill('2026-11-22T19:00:00');
    await page.locator('[name="to"]').fill('2026-11-22T19:05:00');
    await page.keyboard.press('Enter');
    await page.locator('#state', { hasText: 'the past' }).waitFor();
    assert.match(page.url(), /from=2026-11-22T19%3A00(?:%3A00)?Z/);
    await page.goBack();
    await page.locator('#state', { hasText: 'live' }).waitFor();
  });

  void it('says what cannot be shown', async () => {
    await using served = await serve();
    if (place.browser === undefined) throw new Error('no browser');
    const page = await place.browser.newPage();
    await page.goto(`http://127.0.0.1:${served.port}/?last=99d&language=en`);

    await page.locator('#state', { hasText: 'no time of 30 s to 30 days' }).waitFor();
  });

  void it('runs nothing that stands in the names of alerts, nodes or faults', async () => {
    await using served = await serve(hostile);
    const { page, complaints } = await open(served);

    assert.match(await page.locator('#alerts').innerText(), /window\.harmed=1/);
    assert.match(await page.locator('#marks').innerText(), /window\.harmed=1/);
    assert.equal(await page.evaluate(() => 'harmed' in globalThis), false);
    assert.deepEqual(complaints, []);
  });

  for (const query of ['language=en&theme=light', 'language=ru&theme=dark']) {
    void it(`has nothing that keeps people out: ${query}`, async () => {
      await using served = await serve();
      const { page } = await open(served, query);

      assert.deepEqual(await barriersOf(page), []);
    });
  }

  void it('answers to the names of loopback only, and only shows', async () => {
    await using served = await serve();
    const status = async (method: string, host: string): Promise<number | undefined> =>
      await new Promise((resolve, reject) => {
        request({ host: '127.0.0.1', port: served.port, method, path: '/', headers: { host } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end();
      });

    assert.equal(await status('GET', '127.0.0.1'), 200);
    assert.equal(await status('GET', 'harm.example'), 421);
    assert.equal(await status('POST', 'localhost'), 405);
  });

  void it('refuses a port that is taken, with a hint', async () => {
    await using served = await serve();
    const parts = { html: '', answer: () => Promise.reject(new Error('nobody asks')), now: wallTime };

    await assert.rejects(serveDashboard(parts, { port: served.port }), (thrown) => {
      assert.ok(thrown instanceof Failure);
      assert.equal(thrown.exitCode, 3);
      assert.match(thrown.facts.hint ?? '', /make dashboard PORT=\d+/);
      return true;
    });
  });
});
