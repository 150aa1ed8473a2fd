import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from '@playwright/test';
import { reportOf } from '../publish.ts';
import { fullSizeRuns } from '../test-whole-run.ts';
import { pageFiles } from './browser-script.ts';
import { pageHtml } from './page.ts';
import { launchBrowser } from './test-browser.ts';

/** Charts within a screen and half a screen more; the page has some hundreds. */
const chartsNearMax = 16;
/** A chart asks a few times for itself. */
const askedMax = 5 * chartsNearMax;

void describe('the page of a whole run', () => {
  const place: { directory: string; browser?: Browser } = { directory: '' };
  before(async () => {
    place.directory = await mkdtemp(join(tmpdir(), 'bingo-opening-'));
    const report = await reportOf(await fullSizeRuns(place.directory), { pageDirectory: place.directory });
    await writeFile(join(place.directory, 'page.html'), pageHtml(report, await pageFiles()));
    place.browser = await launchBrowser();
  });
  after(async () => {
    await place.browser?.close();
    await rm(place.directory, { recursive: true, force: true });
  });
  const open = async (hash = ''): Promise<Page> => {
    const page = await (place.browser ?? assert.fail('no browser')).newPage({
      viewport: { width: 1_100, height: 800 },
    });
    // What is dear when it is done to all charts: reading their data, and asking where they are.
    await page.addInitScript(() => {
      const asked = { count: 0 };
      const count = (owner: object, name: string): void => {
        const value: unknown = Object.getOwnPropertyDescriptor(owner, name)?.value;
        if (typeof value !== 'function') return;
        const apply = (own: typeof value, self: unknown, words: unknown[]): unknown => {
          asked.count += 1;
          document.documentElement.dataset['asked'] = String(asked.count);
          return Reflect.apply(own, self, words);
        };
        Object.defineProperty(owner, name, { value: new Proxy(value, { apply }) });
      };
      count(JSON, 'parse');
      count(Element.prototype, 'getBoundingClientRect');
    });
    await page.goto(`file://${place.directory}/page.html?language=en&theme=light${hash}`);
    await page.waitForSelector('html[data-ready]');
    await frames(page);
    return page;
  };

  void it('reads and draws the charts that are seen, and no others', async () => {
    const page = await open();
    const asked = async (): Promise<number> =>
      await page.evaluate(() => Number(document.documentElement.dataset['asked'] ?? 0));
    const first = await asked();
    assert.ok((await page.locator('figure').count()) > 200);
    assert.ok(first <= askedMax, `asked ${first} times`);

    await page.locator('#x1').scrollIntoViewIfNeeded();
    await page.locator('#x1 figure').first().scrollIntoViewIfNeeded();
    await page.locator('#x1 canvas').first().waitFor();

    const canvases = await page.locator('canvas').count();
    assert.ok((await asked()) > first, 'it is counted');
    assert.ok(canvases > 0 && canvases <= chartsNearMax, `${canvases} were drawn`);
  });

  void it('draws a chart when the part that holds it is opened, and writes its numbers when they are', async () => {
    const page = await open();
    await page.locator('#x2 > summary').click();
    await page.locator('#x2 canvas').first().waitFor();

    await page.locator('#x2 figure .numbers > summary').first().click();

    const numbers = page.locator('#x2 figure .numbers table').first();
    assert.match(await numbers.innerText(), /^second\s+asked\s+served\s+-1/);
  });

  void it('shows a chart in the language of the moment, also one that was far away when it was chosen', async () => {
    const page = await open('#x1');
    await page.locator('#x1 canvas').first().waitFor();

    await page.evaluate(() => scrollTo(0, 0));
    await page.getByRole('button', { name: 'Русский' }).click();
    await page.locator('#x1 figure').first().scrollIntoViewIfNeeded();

    await page.locator('#x1 .u-legend', { hasText: 'обслужено' }).first().waitFor();
  });

  void it('leads to what an address names, however far down', async () => {
    const [page, linked] = [await open('#c200'), await open()];
    await linked.evaluate(() => document.querySelector<HTMLElement>('a[href="#c200"]')?.click());
    await frames(linked);

    for (const one of [page, linked]) {
      const top = await one.locator('#c200').evaluate((part) => part.getBoundingClientRect().top);
      assert.ok(top >= -1 && top < 800, `it is at ${top}`);
    }
  });
});

async function frames(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 5; frame += 1) await new Promise(requestAnimationFrame);
  });
}
