import { chromium, type Browser, type Page } from '@playwright/test';
import axe from 'axe-core';
import { z } from 'zod';
import { findChromium } from '../../checks/probes/browser.ts';

const violationsSchema = z.array(
  z.object({ id: z.string(), impact: z.string().nullable(), nodes: z.array(z.object({ html: z.string() })) }),
);

/** For tests of pages: a real browser. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error('no Chromium here: apt-get install chromium');
  return await chromium.launch({ executablePath, chromiumSandbox: false });
}

/** Opens every part of a page and lays it out, also what nobody scrolled to: only then a browser knows its text and how wide it is. */
export async function openWhole(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const part of document.querySelectorAll('details')) part.open = true;
  });
  await page.addStyleTag({ content: '* { content-visibility: visible !important; }' });
}

/** What keeps people out of the page, opened whole, as axe finds it: serious and critical, one line each. */
export async function barriersOf(page: Page): Promise<readonly string[]> {
  await openWhole(page);
  // The page forbids every script but its own; the debugger's are not the page's.
  const found = await page.evaluate(
    `${axe.source}\n; axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  );
  return violationsSchema
    .parse(found)
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}
