import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from '@playwright/test';
import { experiments, poisons } from '../../chaos/experiments.ts';
import { troubleKinds } from '../../checks/probes/probe.ts';
import { clauses } from '../../checks/requirements/catalogue.ts';
import { reportOf } from '../publish.ts';
import type { Run } from '../run-file.ts';
import { sampleCheck, samplePlanned, sampleRun, wholeRuns } from '../test-run.ts';
import { fullSizeRuns } from '../test-whole-run.ts';
import { writeWatched } from '../watched-file.ts';
import { pageFiles } from './browser-script.ts';
import { eachInRussian, inRussian, sourceInRussian } from './in-russian.ts';
import { pageHtml } from './page.ts';
import { launchBrowser, openWhole } from './test-browser.ts';

/** What is called so in Russian as well: products, protocols, machines, figures, and the button for English. */
const names = new Set(
  `English UTC RPS CPU MiB GET POST PATCH DELETE TLS HSTS RFC Alt-Svc Prometheus PostgreSQL HAProxy Varnish Debian GNU Linux
  bingo bingo-stand bingo-1 bingo-2 balancer database haproxy varnish postgresql@17-main bingo.md design.md http https http3 udp
  main local stand-in watchdog stamp data dummy autocannon NodeDown critical warning email student_email`.split(
    /\s+/,
  ),
);

/** Own words of the page in another language: whatever is no name, no address and no quotation. */
function foreignIn(text: string): readonly string[] {
  return text
    .replaceAll(/\d{4}-\d\d-\d\d[\w-]*|https?:\/\/\S+|\S+@\S+\.\S+|\/[\w{}/]*/g, ' ')
    .split(/[^\w.@-]+/)
    .map((word) => word.replaceAll(/^[.-]+|[.-]+$/g, ''))
    .filter((word) => /[A-Za-z]{3,}/.test(word) && !names.has(word));
}

void describe('the page in Russian', () => {
  const place: { directory: string; browser?: Browser } = { directory: '' };
  before(async () => {
    place.directory = await mkdtemp(join(tmpdir(), 'bingo-russian-'));
    place.browser = await launchBrowser();
  });
  after(async () => {
    await place.browser?.close();
    await rm(place.directory, { recursive: true, force: true });
  });
  const open = async (report: Awaited<ReturnType<typeof reportOf>>): Promise<Page> => {
    const path = join(place.directory, 'page.html');
    await writeFile(path, pageHtml(report, await pageFiles()));
    const page = await (place.browser ?? assert.fail('no browser')).newPage();
    await page.goto(`file://${path}?language=ru&theme=light`);
    await page.waitForSelector('html[data-ready]');
    await openWhole(page);
    return page;
  };
  /** The texts that are seen and that nobody is quoted by, and how its parts are called. */
  const foreignOn = async (page: Page): Promise<readonly string[]> => {
    const texts = await page.evaluate(() => {
      const found: string[] = [];
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
        const { parentElement: parent } = node;
        if (parent?.closest('.kept, code, pre, script') === null && parent.checkVisibility())
          found.push(node.textContent ?? '');
      }
      for (const part of document.querySelectorAll('[aria-label]')) found.push(part.ariaLabel ?? '');
      return found;
    });
    assert.ok(texts.length > 100);
    return [...new Set(texts.filter((text) => foreignIn(text).length > 0))];
  };

  void it('has no words of its own in another language: a whole run, compared, with its trend', async () => {
    const parts = await fullSizeRuns(place.directory);
    const earlier: Run[] = wholeRuns().map((run) => ({
      ...run,
      checks: run.checks.map((check) => ({ ...check, verdict: 'fail' as const, measured: [] })),
    }));
    const before = earlier.map((run) => ({ directory: place.directory, run }));

    const page = await open(
      await reportOf(parts, {
        pageDirectory: place.directory,
        before: [...before, ...parts],
        ...(before[2] === undefined ? {} : { against: before[2] }),
      }),
    );

    assert.ok(
      (await page.locator('#comparison').count()) === 1 && (await page.locator('#trend').count()) === 1,
    );
    assert.deepEqual(await foreignOn(page), []);
  });

  void it('has none where something is missing either: a killed run of some checks, without Prometheus', async () => {
    const directory = join(place.directory, 'killed');
    await writeWatched(directory, { kind: 'noData', reason: 'connect ECONNREFUSED' });
    const killed = sampleRun({
      ...{ status: 'running', chosen: ['-g', 'pong'], whole: 116, planned: [samplePlanned('never made')] },
      checks: [
        sampleCheck({
          evidence: [
            { name: 'core.bin', type: 'application/octet-stream', bytes: 9, leftOut: 'larger than 50 MB' },
            { name: 'gone.txt', type: 'text/plain', path: 'gone.txt', bytes: 9, secretsRemoved: 2 },
          ],
        }),
      ],
    });

    const page = await open(await reportOf([{ directory, run: killed }], { pageDirectory: directory }));

    assert.deepEqual(await foreignOn(page), []);
  });

  void it('knows every fault, every outcome, every note and the source of every number', () => {
    const faults = [...experiments, ...poisons].map(({ sentence }) => inRussian(sentence).ru);
    const outcomes = [...troubleKinds, 'slow'].map((kind) => inRussian(kind).ru);
    const notes = [
      '82392 bytes; its beginning and its end; 2 secrets were taken out',
      'too much for one page',
    ];
    const sources = clauses.map(({ source }) => sourceInRussian(source).ru);

    const told = [...faults, ...outcomes, ...notes.map((note) => eachInRussian(note).ru), ...sources];

    assert.deepEqual(
      told.filter((text) => foreignIn(text).length > 0),
      [],
    );
    assert.equal(inRussian('82392 bytes').ru, '82392 байт');
  });
});
