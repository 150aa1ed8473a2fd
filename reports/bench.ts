// Measures what a report costs: rendering, size, opening in Chromium, zooming. Of the runs that are here, or of OF=<run>,<run>; of made-up ones of full size where there are none.
// `make bench-report`
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { findChromium } from '../checks/probes/browser.ts';
import { History } from '../checks/history.ts';
import { monotonicMs } from '../deploy/world/clock.ts';
import type { Environment } from '../deploy/world/environment.ts';
import { runEntry } from '../deploy/world/entry.ts';
import { usualParts } from './merged.ts';
import { pageFiles } from './page/browser-script.ts';
import { chartFigure } from './page/chart-figure.ts';
import { all, el, htmlOf, inline } from './page/element.ts';
import { pageHtml } from './page/page.ts';
import { percentileOf } from './percentile-of.ts';
import { reportOf } from './publish.ts';
import { latencies } from './series.ts';
import { namedRun, readRuns, runsDirectory } from './run-folder.ts';
import type { StoredRun } from './run-file.ts';
import { fullSizeRuns } from './test-whole-run.ts';

const looks = 100_000;
const openings = 5;

await runEntry(
  { name: 'bench-report', summary: 'Measure what a report costs.' },
  async ({ environment, write }) => {
    const directory = await mkdtemp(join(tmpdir(), 'bingo-bench-report-'));
    try {
      const runs = await runsToMeasure(environment, directory);
      const startedMs = monotonicMs();
      const files = await pageFiles();
      const report = await reportOf(runs, { pageDirectory: directory });
      const html = pageHtml(report, files);
      const renderedMs = monotonicMs() - startedMs;
      const page = join(directory, 'page.html');
      await writeFile(page, html);
      const chart = join(directory, 'chart.html');
      const body = all(
        inline('style', {}, files.style),
        chartFigure(bigChart()),
        inline('script', {}, files.script),
      );
      await writeFile(chart, `<!doctype html>${htmlOf(el('html', {}, el('body', {}, body)))}`);
      const of = `${runs.length} runs, ${report.merged.checks.length} checks, ${report.loads.length} loads, ${report.experiments.length} experiments, ${report.watched.size} times Prometheus`;
      const [pageMb, chartMb] = await Promise.all(
        [page, chart].map(async (path) => (await stat(path)).size / 1e6),
      );
      write(`  of ${of}\n`);
      write(`  rendered in   ${(renderedMs / 1_000).toFixed(2)} s      wanted: under 5 s\n`);
      write(
        `  size          ${(pageMb ?? 0).toFixed(2)} MB     wanted: under 5 MB (a chart of ${looks} looks alone: ${(chartMb ?? 0).toFixed(2)} MB)\n`,
      );
      write(await inBrowser(page, chart));
      return 0;
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
);

/** The runs that were said, or those that a report would be made of; without any, made-up ones of full size. */
async function runsToMeasure(
  { projectDir, settings }: Environment,
  directory: string,
): Promise<readonly StoredRun[]> {
  const root = runsDirectory(projectDir);
  const said = settings.OF?.split(',').filter((name) => name !== '');
  const found =
    said === undefined
      ? usualParts((await readRuns(root)).runs)
      : await Promise.all(said.map(async (name) => await namedRun(root, name)));
  return found.length > 0 ? found : await fullSizeRuns(directory);
}

function bigChart(): Parameters<typeof chartFigure>[0] {
  const history = new History(
    { subject: 'users', everyMs: 10 },
    Array.from({ length: looks }, (_none, place) => {
      const seen = { dueMs: place * 10, startMs: place * 10, endMs: place * 10 + 5 + (place % 97) };
      return place % 1_000 === 0
        ? { ...seen, outcome: 'fail' as const, trouble: { kind: 'reset' as const, detail: 'gone' } }
        : { ...seen, outcome: 'ok' as const };
    }),
  );
  const { timesS, series } = latencies(history, 0);
  const words = { en: 'Latency', ru: 'Задержка' };
  return { id: 'big', group: 'big', title: words, unit: { en: 'ms', ru: 'мс' }, timesS, series };
}

async function inBrowser(page: string, chart: string): Promise<string> {
  const executablePath = await findChromium();
  if (executablePath === undefined) return '  no Chromium here: apt-get install chromium\n';
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false });
  try {
    const first = await openedMs(browser, page);
    const again: number[] = [];
    for (let turn = 0; turn < openings; turn += 1) again.push(await openedMs(browser, page));
    const median =
      percentileOf(
        again.toSorted((a, b) => a - b),
        0.5,
      ) ?? 0;
    const words = [first, median, Math.max(...again)].map((ms) => (ms / 1_000).toFixed(2));
    return [
      `  opened in     ${words[0]} s      wanted: under 1 s (the first page of a browser that has just begun; then ${openings} times: median ${words[1]} s, longest ${words[2]} s)\n`,
      `  zooming       ${Math.round(await framesWhileZooming(browser, chart))} frames a second of ${looks} points   wanted: 60\n`,
    ].join('');
  } finally {
    await browser.close();
  }
}

/** From asking for the page until it is loaded, its script has done its work, and two more frames were painted: whoever clicks then is answered. */
async function openedMs(browser: Browser, page: string): Promise<number> {
  const tab = await browser.newPage();
  const startedMs = monotonicMs();
  await tab.goto(`file://${page}`);
  await tab.waitForSelector('html[data-ready]');
  await tab.evaluate(async () => {
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  });
  const tookMs = monotonicMs() - startedMs;
  await tab.close();
  return tookMs;
}

/** Frames are counted from the inside while the outside drags to zoom and clicks twice to come back. */
async function framesWhileZooming(browser: Browser, chart: string): Promise<number> {
  const tab = await browser.newPage();
  await tab.goto(`file://${chart}`);
  const plot = tab.locator('.u-over');
  await plot.waitFor();
  const box = await plot.boundingBox();
  if (box === null) throw new Error('the chart was not drawn');
  const frames = tab.evaluate(
    async () =>
      await new Promise<number>((resolve) => {
        const count = { frames: 0, fromMs: performance.now() };
        const next = (): void => {
          count.frames += 1;
          const tookMs = performance.now() - count.fromMs;
          if (tookMs > 3_000) resolve((count.frames / tookMs) * 1_000);
          else requestAnimationFrame(next);
        };
        requestAnimationFrame(next);
      }),
  );
  for (let turn = 0; turn < 5; turn += 1) {
    await tab.mouse.move(box.x + 40, box.y + 60);
    await tab.mouse.down();
    await tab.mouse.move(box.x + box.width / 2, box.y + 60, { steps: 20 });
    await tab.mouse.up();
    await tab.mouse.dblclick(box.x + box.width / 2, box.y + 60);
  }
  return await frames;
}
