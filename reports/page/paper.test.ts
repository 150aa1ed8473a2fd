import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from '@playwright/test';
import { reportOf } from '../publish.ts';
import { crashEvidence, loadEvidence } from '../test-evidence.ts';
import { sampleCheck, sampleRun } from '../test-run.ts';
import { pageFiles } from './browser-script.ts';
import { pageHtml } from './page.ts';
import { launchBrowser } from './test-browser.ts';

/** A4 without the margins of the style, px. */
const paperPx = 703;
const journal = `${'a long line of a journal that has to be broken somewhere '.repeat(8)}\n`;

void describe('the page on paper', () => {
  const place: { directory: string; browser?: Browser } = { directory: '' };
  before(async () => {
    place.directory = await mkdtemp(join(tmpdir(), 'bingo-paper-'));
    const crash = await crashEvidence(place.directory, { lost: 32, words: journal });
    const chaos = sampleRun({
      kind: 'chaos',
      checks: [
        sampleCheck({ title: 'nobody sees it', kind: 'chaos', evidence: crash }),
        sampleCheck({ title: 'somebody sees it', kind: 'chaos', verdict: 'fail', evidence: crash }),
        sampleCheck({
          title: 'a plain check',
          verdict: 'fail',
          error: journal,
          evidence: crash.filter(({ type }) => type === 'text/plain'),
        }),
      ],
    });
    const load = sampleRun({
      kind: 'load',
      checks: [
        sampleCheck({
          kind: 'load',
          proves: ['dbDummyFast'],
          evidence: [await loadEvidence(place.directory, { nth: 1, forMs: 60_000, answerMs: 103 })],
        }),
      ],
    });
    const report = await reportOf(
      [chaos, load].map((run) => ({ directory: place.directory, run })),
      { pageDirectory: place.directory },
    );
    await writeFile(join(place.directory, 'page.html'), pageHtml(report, await pageFiles()));
    place.browser = await launchBrowser();
  });
  after(async () => {
    await place.browser?.close();
    await rm(place.directory, { recursive: true, force: true });
  });
  const open = async (): Promise<Page> => {
    const page = await (place.browser ?? assert.fail('no browser')).newPage({
      viewport: { width: 1_100, height: 800 },
    });
    await page.goto(`file://${place.directory}/page.html?language=en&theme=dark`);
    await page.waitForSelector('html[data-ready]');
    // Ours has been called when this one is: so it stands on the paper.
    await page.evaluate(() => {
      addEventListener('beforeprint', () => {
        const open = [...document.querySelectorAll('figure')].filter(
          (figure) => figure.closest('details:not([open])') === null,
        );
        const seen = {
          charts: open.length,
          drawn: open.filter((figure) => figure.querySelector('canvas') !== null).length,
          widestPx: Math.max(...[...document.querySelectorAll('canvas')].map((one) => one.clientWidth)),
          theme: document.documentElement.dataset['theme'],
          closed: [...document.querySelectorAll('details.on-paper:not([open])')].length,
          evidence: document.querySelectorAll('details.evidence[open]').length,
        };
        document.documentElement.dataset['paper'] = JSON.stringify(seen);
      });
    });
    return page;
  };

  void it('has every chart and the evidence of what did not pass, in light colours, and is afterwards as it was', async () => {
    const page = await open();
    const openNow = async (): Promise<number> => await page.locator('details[open]').count();
    const before = await openNow();

    const pdf = await page.pdf({ format: 'A4' });

    const seen = await page.evaluate(() => document.documentElement.dataset['paper'] ?? '');
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    // Four of each experiment, two of the load.
    assert.deepEqual(JSON.parse(seen), {
      ...{ charts: 10, drawn: 10, widestPx: 335, theme: 'light', closed: 0 },
      // The journal of the experiment that failed, and that of the plain check.
      evidence: 2,
    });
    assert.equal(await page.evaluate(() => document.documentElement.dataset['theme']), 'dark');
    assert.equal(await openNow(), before);
  });

  void it('cuts nothing off: whatever is long is broken, and nothing is to be scrolled', async () => {
    const page = await open();
    await page.setViewportSize({ width: paperPx, height: 1_000 });
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));

    const cut = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('main *')]
        .filter((one) => one.checkVisibility() && one.closest('.unseen') === null)
        .filter(
          (one) =>
            one.getBoundingClientRect().right > innerWidth + 1 ||
            (getComputedStyle(one).overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1) ||
            (getComputedStyle(one).overflowY !== 'visible' && one.scrollHeight > one.clientHeight + 1),
        )
        .map((one) => one.outerHTML.slice(0, 120)),
    );

    assert.deepEqual(cut, []);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).colorScheme), 'light');
  });
});
