import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from '@playwright/test';
import { measuredAs } from '../measured.ts';
import { reportOf } from '../publish.ts';
import type { Run } from '../run-file.ts';
import { sampleCheck, samplePlanned, sampleRun, sampleSnapshot, wholeRuns } from '../test-run.ts';
import { pageFiles } from './browser-script.ts';
import { pageHtml } from './page.ts';
import { barriersOf, launchBrowser, openWhole } from './test-browser.ts';

const hostile = `</script><script>window.harmed=1</script><img src=x onerror="window.harmed=1">"'><svg onload=window.harmed=1>`;

void describe('the page', () => {
  const place: { directory: string; browser?: Browser } = { directory: '' };
  before(async () => {
    place.directory = await mkdtemp(join(tmpdir(), 'bingo-page-'));
    place.browser = await launchBrowser();
  });
  after(async () => {
    await place.browser?.close();
    await rm(place.directory, { recursive: true, force: true });
  });

  /** Opens the page of these runs; whatever it asks the network for, or says is wrong, is in `complaints`. */
  const open = async (
    runs: readonly Run[],
    how: {
      readonly query?: string;
      readonly width?: number;
      readonly evidence?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<{ readonly page: Page; readonly complaints: string[]; readonly html: string }> => {
    if (place.browser === undefined) throw new Error('no browser');
    const directory = await mkdtemp(join(place.directory, 'run-'));
    for (const [name, text] of Object.entries(how.evidence ?? {}))
      await writeFile(join(directory, name), text);
    const report = await reportOf(
      runs.map((run) => ({ directory, run })),
      { pageDirectory: directory },
    );
    const html = pageHtml(report, await pageFiles());
    const path = join(directory, 'page.html');
    await writeFile(path, html);
    const page = await place.browser.newPage({ viewport: { width: how.width ?? 1_100, height: 800 } });
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) complaints.push(`asked for ${request.url()}`);
    });
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(`file://${path}?${how.query ?? 'language=en&theme=light'}`);
    await page.waitForSelector('html[data-ready]');
    return { page, complaints, html };
  };

  const failing = (): readonly Run[] => [
    sampleRun({
      checks: [
        sampleCheck({
          title: 'users are served',
          proves: ['lossUnseen'],
          verdict: 'fail',
          reason: 'a gap of 2000 ± 17 ms',
          measured: [{ ...measuredAs('gapMsMax', 1_000, 2_000), plusMinus: 17 }],
        }),
        sampleCheck({ ...samplePlanned('pong'), title: 'pong' }),
      ],
    }),
  ];

  void it('says what fails, by how much and why, and leads to the evidence', async () => {
    const { page, complaints } = await open(failing());

    const text = await page.locator('#verdict').innerText();
    assert.match(text, /fail.*1 of 22 requirements fail/s);
    assert.match(
      await page.locator('#R01').innerText(),
      /No user sees a node go.*longest gap.*2 000 ms ± 17 ms.*≤ 1 000 ms.*−100 %/s,
    );
    assert.match(await page.locator('#petya').innerText(), /Отказоустойчивость 1.*a gap of 2000 ± 17 ms/s);
    await page.locator('#R01 a', { hasText: 'users are served' }).click();
    await page.waitForFunction(() => location.hash === '#c1');
    assert.deepEqual(complaints, []);
  });

  void it('names first what did not pass', async () => {
    const verdicts = ['pass', 'unknown', 'pass', 'fail'] as const;
    const checks = verdicts.map((verdict, place) =>
      sampleCheck({ title: `check ${place}`, proves: ['lossUnseen'], verdict }),
    );

    const { page } = await open([sampleRun({ checks })]);

    const titles = await page.locator('#lossUnseen .check a').allInnerTexts();
    assert.deepEqual(titles, ['check 3', 'check 1', 'check 0', 'check 2']);
  });

  void it('never shows a part like the whole', async () => {
    const [checks] = wholeRuns();
    if (checks === undefined) throw new Error('there is one');

    const { page } = await open([checks]);

    assert.match(
      await page.locator('#verdict').innerText(),
      /pass so far.*load\s+was not run: make load.*chaos\s+was not run: make chaos/s,
    );
    assert.match(await page.locator('#R03').innerText(), /pass so far/);
    await page.locator('#R01 summary').first().click();
    assert.match(await page.locator('#R01').innerText(), /Not looked at by: make load/);
    assert.doesNotMatch(await page.locator('#R01').innerText(), /Uncovered/);
  });

  void it('shows a clause that no check looks at, however much was run', async () => {
    const runs = wholeRuns().map((run) => ({
      ...run,
      checks: run.checks.filter(({ proves }) => !proves.includes('chartsShown')),
      planned: [],
    }));

    const { page } = await open(runs);

    await page.locator('#R17 summary').first().click();
    assert.match(await page.locator('#chartsShown').innerText(), /not run.*Uncovered: no check looks at it/s);
  });

  void it('says so when a run was killed, was limited, or when there is none', async () => {
    const killed = { ...sampleRun({ planned: [samplePlanned('never made')], status: 'running' }) };
    delete killed.endedAt;
    const { page } = await open([killed]);
    assert.match(await page.locator('#verdict').innerText(), /it still goes on, or was killed/);
    assert.match(await page.locator('#verdict').innerText(), /Nothing was judged/);
    await page.locator('#R19 summary').first().click();
    assert.match(await page.locator('#R19').innerText(), /not run\s*never made/);

    const limited = await open([sampleRun({ checks: [sampleCheck()], chosen: ['-g', 'pong'], whole: 116 })]);
    assert.match(await limited.page.locator('#verdict').innerText(), /1 of 116\s*limited to: -g pong/);

    const none = await open([]);
    assert.match(await none.page.locator('#verdict').innerText(), /There are no runs yet.*make deploy/s);
  });

  void it('is in Russian and in English, in light and in dark, as one likes', async () => {
    const { page, complaints } = await open(failing(), { query: 'language=ru&theme=dark' });
    const back = async (): Promise<string> =>
      await page.evaluate(() => getComputedStyle(document.body).backgroundColor);

    assert.match(await page.locator('#verdict').innerText(), /Нарушено требований: 1 из 22/);
    assert.doesNotMatch(await page.locator('#verdict').innerText(), /requirements fail/);
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'ru');
    const dark = await back();
    await page.getByRole('button', { name: 'светлая' }).click();
    assert.notEqual(await back(), dark);
    await page.getByRole('button', { name: 'English' }).click();
    assert.match(await page.locator('#verdict').innerText(), /1 of 22 requirements fail/);
    assert.deepEqual(complaints, []);
  });

  void it('is never seen in another language or theme first: they are chosen before there is anything to see', async () => {
    const { page, html } = await open(failing());
    const [, policyAndHead = ''] = /^([^]*)<body>/.exec(html) ?? [];
    const path = join(place.directory, 'head.html');
    await writeFile(path, `${policyAndHead}<body>`);

    await page.goto(`file://${path}?language=ru&theme=dark`);

    const { language, theme } = await page.locator('html').evaluate(({ dataset }) => ({
      language: dataset['language'],
      theme: dataset['theme'],
    }));
    assert.deepEqual([language, theme], ['ru', 'dark']);
  });

  void it('runs nothing that stands in names, reasons, errors, logs or machines', async () => {
    const snapshot = sampleSnapshot();
    const [machine, ...others] = snapshot.machines;
    if (machine === undefined) throw new Error('there are four');
    const evil = sampleRun({
      subject: {
        kind: 'stand',
        name: hostile,
        provider: hostile,
        email: hostile,
        domain: hostile,
        binary: hostile,
        http: hostile,
        https: hostile,
        before: { ...snapshot, machines: [{ ...machine, name: hostile, trouble: hostile }, ...others] },
      },
      checks: [
        sampleCheck({
          title: hostile,
          file: hostile,
          verdict: 'fail',
          reason: hostile,
          error: hostile,
          measured: [{ ...measuredAs(hostile, 1, 2), of: hostile }],
          evidence: [{ name: hostile, type: 'text/plain', path: 'log.txt', bytes: 9 }],
        }),
      ],
      chosen: [hostile],
      troubles: [hostile],
    });

    const { page, complaints, html } = await open([evil], { evidence: { 'log.txt': hostile } });

    assert.ok(html.includes('window.harmed'), 'the texts are there, as texts');
    assert.equal(await page.evaluate(() => 'harmed' in globalThis), false);
    assert.equal(await page.locator('img, svg').count(), 0);
    assert.equal(await page.locator('script:not([type])').count(), 2);
    assert.deepEqual(complaints, []);
  });

  void it('fits a phone', async () => {
    const { page } = await open(failing(), { width: 390, query: 'language=ru&theme=light' });

    await openWhole(page);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
  });

  for (const query of ['language=en&theme=light', 'language=ru&theme=dark']) {
    void it(`has nothing that keeps people out: ${query}`, async () => {
      const { page } = await open([...failing(), ...wholeRuns().slice(1)], { query });

      assert.deepEqual(await barriersOf(page), []);
    });
  }
});
