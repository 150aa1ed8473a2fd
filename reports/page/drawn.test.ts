import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from '@playwright/test';
import { measuredAs } from '../measured.ts';
import { reportOf } from '../publish.ts';
import type { Run } from '../run-file.ts';
import { crashEvidence, loadEvidence } from '../test-evidence.ts';
import { sampleCheck, sampleRun } from '../test-run.ts';
import { pageFiles } from './browser-script.ts';
import { pageHtml } from './page.ts';
import { barriersOf, launchBrowser, openWhole } from './test-browser.ts';

const hostile = `</script><img src=x onerror="window.harmed=1">`;

void describe('what is drawn of load and chaos', () => {
  const place: { directory: string; browser?: Browser } = { directory: '' };
  before(async () => {
    place.directory = await mkdtemp(join(tmpdir(), 'bingo-drawn-'));
    place.browser = await launchBrowser();
  });
  after(async () => {
    await place.browser?.close();
    await rm(place.directory, { recursive: true, force: true });
  });

  const chaosRun = async (lost: number, words = 'killed'): Promise<Run> =>
    sampleRun({
      id: '2026-11-22T21-00-00Z-main',
      kind: 'chaos',
      checks: [
        sampleCheck({
          id: 'chaos/bingo-node.spec.ts › crash',
          title: 'bingo-1 crash: no user sees it',
          kind: 'chaos',
          proves: ['nodeRecovers', 'lossUnseen'],
          verdict: lost > 6 ? 'fail' : 'pass',
          ...(lost > 6 ? { reason: 'users noticed', error: words } : {}),
          measured: [
            measuredAs('errorRatioMax', 0.01, lost / (640 + lost)),
            measuredAs('gapMsMax', 1_000, lost * 15.625),
          ],
          evidence: await crashEvidence(place.directory, { lost, words }),
        }),
      ],
    });
  const loadRun = async (): Promise<Run> =>
    sampleRun({
      kind: 'load',
      checks: [
        sampleCheck({
          title: 'GET /db_dummy is fast',
          kind: 'load',
          proves: ['dbDummyFast'],
          evidence: [
            await loadEvidence(place.directory, { nth: 1, forMs: 60_000, answerMs: 103 }),
            await loadEvidence(place.directory, {
              nth: 2,
              forMs: 10_000,
              answerMs: 500,
              engine: 'autocannon',
            }),
            await loadEvidence(place.directory, { nth: 3, forMs: 20_000, answerMs: 103 }),
          ],
        }),
      ],
    });
  const open = async (
    runs: readonly Run[],
    how: { query?: string; width?: number; bounds?: string } = {},
  ): Promise<Page> => {
    const { query = 'language=en&theme=light', width = 1_100, bounds } = how;
    const parts = runs.map((run) => ({ directory: place.directory, run }));
    const report = await reportOf(parts, {
      pageDirectory: place.directory,
      ...(bounds === undefined ? {} : { bounds }),
    });
    const path = join(place.directory, 'page.html');
    await writeFile(path, pageHtml(report, await pageFiles()));
    const page = await (place.browser ?? assert.fail('no browser')).newPage({
      viewport: { width, height: 800 },
    });
    await page.goto(`file://${path}?${query}`);
    await page.waitForSelector('html[data-ready]');
    await openWhole(page);
    return page;
  };

  void it('of an experiment: what users lost, the gap with its error bar, who noticed, and each chart with its numbers', async () => {
    const page = await open([await chaosRun(32)]);

    const [overview, drawn] = [page.locator('#chaos > .scroll'), page.locator('#x1')];
    assert.match(
      await overview.innerText(),
      /bingo-1 crash\s+✗ fail\s+32 of 672\s+500 ± 15\.6\s+2 000 ms\s+1 missed/,
    );
    assert.match(await drawn.innerText(), /gap 500 ± 15\.6 ms, 32 of 672 lost, bingo-1 back after 2 000 ms/);
    assert.match(await drawn.innerText(), /1\s+0\.000 ± 0\.000\s+bingo-1\s+injected\s+harness: *\s*killed/);
    await page.locator('#x1 figure').first().scrollIntoViewIfNeeded();
    await page.locator('#x1 canvas').first().waitFor();
    assert.equal(
      await page.locator('#x1 figure').count(),
      await page.locator('#x1 figure details table').count(),
    );
    assert.match(
      await drawn.locator('figure', { hasText: 'Lost, by outcome' }).locator('details table').innerText(),
      /0\s+32/,
    );
  });

  void it('of a second: a bar as broad as that', async () => {
    const page = await open([await chaosRun(32)]);
    const figure = page.locator('#x1 figure', { hasText: 'Lost, by outcome' });
    await figure.scrollIntoViewIfNeeded();
    const canvas = figure.locator('canvas');

    const columns = await canvas.evaluate((drawn) => {
      if (!(drawn instanceof HTMLCanvasElement)) return 0;
      // A row through the lower half of the bar, and how much of it is red.
      const { data = [] } = drawn.getContext('2d')?.getImageData(0, 120, drawn.width, 1) ?? {};
      // The shade of the harm is as red, and one can see through it.
      const isRed = (at: number): boolean =>
        (data[at] ?? 0) > 150 && (data[at + 1] ?? 0) < 80 && (data[at + 3] ?? 0) > 200;
      return [...data.keys()].filter((at) => at % 4 === 0 && isRed(at)).length;
    });

    // Eleven and a half seconds stand in about 960 px.
    assert.ok(columns > 70 && columns < 90, `${columns} px`);
  });

  void it('of a load: each row as its own spec judged it, and another engine as a second opinion', async () => {
    const page = await open([await loadRun()]);

    const rows = await page.locator('#load > .scroll tbody tr').allInnerTexts();

    assert.equal(rows.length, 3);
    assert.match(rows[0] ?? '', /open loop\s+valid\s+60\s+120\s+120\s+0 %\s+103\s+✓ pass/);
    assert.match(rows[1] ?? '', /autocannon\s+valid\s+10.*second opinion, which settles nothing.*✗ fail/s);
    assert.match(rows[2] ?? '', /open loop\s+valid\s+20.*✓ pass/s);
    assert.match(await page.locator('#R05').innerText(), /pass so far/);
  });

  void it('judged again by a wider limit passes by its histories, and by one that is still too narrow fails', async () => {
    const wide = 'lossUnseen.errorRatioMax=0.1,lossUnseen.rpsMin=30';
    const verdictOf = async (bounds: string): Promise<string> =>
      await (await open([await chaosRun(32)], { bounds })).locator('#lossUnseen').innerText();

    assert.match(await verdictOf(wide), /✓ pass.*judged again from its histories/s);
    assert.match(
      await verdictOf('lossUnseen.errorRatioMax=0.1'),
      /✗ fail.*judged again from its histories: rpsMin is 32, the limit is 60/s,
    );
    assert.match(await verdictOf('lossUnseen.gapMsMax=400'), /✗ fail/);
  });

  void it('runs nothing that stands in journals, time lines or names of faults', async () => {
    const page = await open([await chaosRun(32, hostile)]);

    assert.ok((await page.locator('#x1').innerText()).includes(hostile));
    assert.equal(await page.evaluate(() => 'harmed' in globalThis), false);
    assert.equal(await page.locator('#x1 img').count(), 0);
  });

  void it('says which file of an experiment cannot be read', async () => {
    const run = await chaosRun(0);
    const [check = assert.fail('there is one')] = run.checks;
    const evidence = check.evidence.filter(({ name }) => !name.endsWith('ndjson'));

    const page = await open([{ ...run, checks: [{ ...check, evidence }] }]);

    assert.match(
      await page.locator('#x1').innerText(),
      /users\.history\.ndjson: it is not among the evidence.*no history of the users/s,
    );
  });

  for (const query of [
    'language=en&theme=light',
    'language=ru&theme=light',
    'language=en&theme=dark',
    'language=ru&theme=dark',
  ]) {
    void it(`keeps nobody out and fits a phone: ${query}`, async () => {
      const page = await open([await loadRun(), await chaosRun(32)], { query, width: 360 });

      assert.deepEqual(await barriersOf(page), []);
      assert.ok(
        (await page.evaluate(() => document.documentElement.scrollWidth)) <= 360,
        'nothing is wider than the phone',
      );
    });
  }
});
