import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from '@playwright/test';
import { sleep } from '../../deploy/world/clock.ts';
import { readEnvironment } from '../../deploy/world/environment.ts';
import { toldText } from '../../deploy/world/told-line.ts';
import { LiveTeller } from '../live-file.ts';
import { writeRun, type Run } from '../run-file.ts';
import { runsDirectory } from '../run-folder.ts';
import { sampleCheck, samplePlanned, sampleRun } from '../test-run.ts';
import { watchPage } from './watch-page.ts';
import { WatchServer } from './watch-server.ts';
import { RunsWatched, stateText } from './watch-state.ts';
import { launchBrowser } from '../page/test-browser.ts';

const usual = readEnvironment();
const id = '2026-11-22T20-00-00Z-main';
const hostile = '<img src=x onerror="window.harmed=1">';
/** No process has it: the kernel gives none above 4 194 304. */
const nobodysPid = 2_147_483_646;

void describe('watching a run', () => {
  const place: { projectDir: string; browser?: Browser } = { projectDir: '' };
  before(async () => {
    place.projectDir = await mkdtemp(join(tmpdir(), 'bingo-watch-'));
    place.browser = await launchBrowser();
  });
  after(async () => {
    await place.browser?.close();
    await rm(place.projectDir, { recursive: true });
  });

  /** A project of its own, a server on it, and what a test does to a run there. */
  const begin = async (
    name: string,
  ): Promise<{ server: WatchServer; directory: string; open: () => Promise<Page> }> => {
    const projectDir = join(place.projectDir, name);
    const root = runsDirectory(projectDir);
    await mkdir(root, { recursive: true });
    const environment = {
      ...usual,
      projectDir,
      settings: { ...usual.settings, STAND: undefined, OF: undefined },
    };
    const render = await watchPage(environment);
    const server = await WatchServer.start({ root, runs: new RunsWatched({ root }), render, port: 0 });
    const open = async (): Promise<Page> => {
      const page = await (place.browser ?? assert.fail('no browser')).newPage();
      await page.goto(`${server.url}?language=en&theme=light`);
      await page.waitForSelector('html[data-ready]');
      return page;
    };
    return { server, directory: join(root, id), open };
  };
  const going = (checks: Run['checks']): Run => {
    const run: Omit<Run, 'endedAt'> & { endedAt?: string } = sampleRun({
      checks,
      status: 'running',
      planned: [samplePlanned('a check'), samplePlanned('another')],
    });
    delete run.endedAt;
    return run;
  };

  void it('shows a check as soon as it was made, what is being made, and its figures; what was opened stays open', async () => {
    const { server, directory, open } = await begin('going');
    await using _server = server;
    await mkdir(directory);
    await writeRun(directory, going([]));
    const teller = new LiveTeller(usual.pid, Promise.resolve(directory));
    teller.begin(`another ${hostile}`);
    const page = await open();
    const text = async (where: string): Promise<string> => await page.locator(where).innerText();
    await server.look();
    await page.locator('#now', { hasText: 'A run goes on: checks on main' }).waitFor();
    await page.locator('#R19 summary').first().click();
    assert.match(await text('#now'), /0 of 2 checks made.*▶ another <img/s);

    await writeRun(directory, going([sampleCheck({ title: hostile, verdict: 'fail', reason: 'no pong' })]));
    teller.hear(
      toldText('peak on mix', { figures: ' 119.8 RPS, 2 errors, p90 103 ms', part: 30, whole: 60 }),
    );
    for (let turn = 0; turn < 50 && (await page.getAttribute('html', 'data-pages')) === null; turn += 1) {
      await server.look();
      await page.waitForTimeout(200);
    }

    assert.equal(await page.getAttribute('html', 'data-pages'), '1', 'the new page came by itself');
    assert.match(await text('#verdict'), /1 of 22 requirements fail.*1 of 2/s);
    assert.match(await text('#R19'), /no pong/);
    assert.equal(await page.locator('#R19').getAttribute('open'), '');
    assert.equal(await page.evaluate(() => 'harmed' in globalThis), false);
    await teller.stop();
    await writeRun(directory, {
      ...going([sampleCheck()]),
      status: 'ended',
      endedAt: '2026-11-22T20:01:00.000Z',
    });
    assert.match(stateText(await server.look()), /no run goes on; the last was checks on main/);
    await page.locator('#now', { hasText: 'No run goes on. The last: checks on main' }).waitFor();
  });

  void it('draws the figures that a load tells, with their numbers beside', async () => {
    const { server, directory, open } = await begin('figures');
    await using _server = server;
    await mkdir(directory);
    await writeRun(directory, going([]));
    const second = (at: number) => ({
      at: `2026-11-22T20:00:0${at}.000Z`,
      rps: 100 + at,
      errors: at,
      p90Ms: 103,
    });
    const live = { format: 'bingo-stand live', version: 1, pid: usual.pid, at: second(1).at, now: [] };
    const told = { what: 'peak on mix', figures: '119 RPS, 2 errors, p90 103 ms', done: 0.5 };
    const tell = async (seconds: readonly number[]): Promise<void> => {
      const figures = seconds.map(second);
      await writeFile(join(directory, 'live.json'), JSON.stringify({ ...live, told, figures }));
      await server.look();
    };
    await tell([1, 2, 3]);

    const page = await open();

    await page.locator('#now canvas').waitFor();
    await page.locator('#now summary').click();
    assert.match(
      await page.locator('#now').innerText(),
      /peak on mix: 50 %, 119 RPS.*20:00:03\s+103\s+3\s+103/s,
    );
    await tell([1, 2, 3, 4]);
    await page.locator('#now .numbers td', { hasText: '20:00:04' }).waitFor();
    assert.match(await page.locator('#now .u-legend').innerText(), /served a second/);
  });

  void it('says that a run was killed, that there is none, and that watching has ended', async () => {
    const { server, directory, open } = await begin('killed');
    const page = await open();
    await page.locator('#now', { hasText: 'No run goes on, and there was none' }).waitFor();
    assert.match(await page.locator('#verdict').innerText(), /There are no runs yet/);
    assert.match(stateText(await server.look()), /no run yet: begin one/);

    await mkdir(directory);
    await writeRun(directory, going([sampleCheck()]));
    await writeFile(
      join(directory, 'live.json'),
      JSON.stringify({
        format: 'bingo-stand live',
        version: 1,
        pid: nobodysPid,
        at: '2026-11-22T20:00:01.000Z',
        now: [],
        figures: [],
      }),
    );

    assert.match(stateText(await server.look()), /\(checks on main\) was killed: 1 of 2 checks made/);
    await page.locator('#now', { hasText: 'The run was killed: checks on main' }).waitFor();
    await server[Symbol.asyncDispose]();
    await page.locator('#now', { hasText: '“make watch” has ended' }).waitFor();
  });

  void it('answers for this computer alone, gives evidence as text, and nothing outside of the runs', async () => {
    const { server, directory } = await begin('hostile');
    await using _server = server;
    await mkdir(directory);
    await writeFile(join(directory, 'log.html'), hostile);
    await writeFile(join(place.projectDir, 'secret'), 'secret');
    const get = async (path: string): Promise<Response> => await fetch(`${server.url}${path}`);

    const evidence = await get(`runs/${id}/log.html`);

    assert.deepEqual(
      [evidence.headers.get('content-type'), await evidence.text()],
      ['text/plain; charset=utf-8', hostile],
    );
    assert.equal((await get('runs/..%2f..%2f..%2fsecret')).status, 404);
    assert.equal((await get('runs/none')).status, 404);
    assert.match(server.url, /^http:\/\/127\.0\.0\.1:/);
  });
});

void describe('make watch', () => {
  const command = (port: number) =>
    spawn(
      join(usual.projectDir, 'node_modules/.bin/node'),
      [join(usual.projectDir, 'reports/commands/watch.ts')],
      {
        env: { PATH: '/usr/bin:/bin', PORT: String(port) },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );

  void it('says its address, serves there, and ends with 130 by Ctrl-C', async () => {
    const watching = command(0);
    const said: string[] = [];
    watching.stdout.on('data', (chunk) => said.push(String(chunk)));
    for (let turn = 0; turn < 200 && !said.join('').includes('http'); turn += 1) await sleep(100);
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+\//.exec(said.join('')) ?? [];

    const answer = await fetch(url);

    assert.match(await answer.text(), /<section id="now"/);
    watching.kill('SIGINT');
    await once(watching, 'exit');
    assert.equal(watching.exitCode, 130);
  });

  void it('says that a port is taken, and what to do', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const watching = command(typeof address === 'object' && address !== null ? address.port : 0);
    const said: string[] = [];
    watching.stderr.on('data', (chunk) => said.push(String(chunk)));

    await once(watching, 'exit');

    taken.close();
    assert.equal(watching.exitCode, 3);
    assert.match(said.join(''), /another program listens there.*hint: .*PORT=8643/s);
  });
});
