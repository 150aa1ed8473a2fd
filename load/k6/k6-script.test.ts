import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import ts from 'typescript';
import { z } from 'zod';
import { LoopbackService } from '../../checks/probes/test-service.ts';
import { clauses, R } from '../../checks/requirements/catalogue.ts';
import { interactive, lists, writes } from '../../checks/requirements/endpoints.ts';
import type { Clause, RateBound } from '../../checks/requirements/requirement.ts';
import { keyOf } from './k6-endpoint.ts';
import { k6Plan } from './k6-plan.ts';
import { k6Script } from './k6-script.ts';
import { K6Service } from './test-k6-service.ts';
import { inScratch, runK6, scenarioOf, type K6Run } from './test-k6.ts';

const script = k6Script();
const made: { service?: K6Service } = {};
before(async () => {
  made.service = await K6Service.start();
});
after(async () => await made.service?.[Symbol.asyncDispose]());

async function run(...of: Parameters<K6Service['run']>): Promise<K6Run> {
  assert.ok(made.service !== undefined);
  return await made.service.run(...of);
}

function secondsOf(text: unknown): number {
  return Number(/^([\d.]+)s$/.exec(String(text))?.[1]);
}

/** Seconds from the start of a scenario to its last request. */
function lastsS(scenario: ReturnType<typeof scenarioOf>): number {
  const stages = z
    .array(z.object({ duration: z.string() }))
    .optional()
    .parse(scenario['stages']);
  if (stages === undefined) return secondsOf(scenario['duration'] ?? scenario['maxDuration']);
  return stages.reduce((sum, { duration }) => sum + secondsOf(duration), 0);
}

function thresholdsOf({ options }: K6Run, metric: string): unknown {
  return options.thresholds[metric];
}

/** What TypeScript finds wrong with a script, by the types that k6's makers publish. */
async function complaints(text: string): Promise<readonly string[]> {
  return await inScratch(async (directory) => {
    const path = join(directory, 'load.k6.js');
    await writeFile(path, text);
    const program = ts.createProgram([path], {
      allowJs: true,
      checkJs: true,
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2020,
      // For `console`, which k6 has too.
      lib: ['lib.es2020.d.ts', 'lib.dom.d.ts'],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      types: ['k6'],
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  });
}

describe('the script for k6', () => {
  it('is an ES module by the types of k6', async () => {
    assert.deepEqual(await complaints(script), []);

    // Positive control: what k6 does not know is found.
    const wrong = script.replaceAll('constant-arrival-rate', 'constant-rate');
    assert.match((await complaints(wrong)).join('\n'), /constant-rate/);
  });

  it('refuses to run without a service, with a strange one, and with words that it does not know', async () => {
    await assert.rejects(runK6(script, { env: {} }), /say whom to load: k6 run -e BASE_URL=/);
    await assert.rejects(runK6(script, { env: { BASE_URL: 'bingo.test/api' } }), /say whom to load/);
    await assert.rejects(run([], { ONLY: 'peak,nothing' }), /ONLY=nothing: there are steady, peak, /);
    await assert.rejects(run([], { PARTS: '0' }), /PARTS=0: give a whole number of 1 to 1000/);
    await assert.rejects(run([], { PARTS: '2', ONLY: 'inTurn' }), /inTurn is for one machine/);
  });

  it('believes any certificate only when asked to', async () => {
    assert.equal((await run()).options.insecureSkipTLSVerify, false);
    assert.equal((await run([], { INSECURE_TLS: '1' })).options.insecureSkipTLSVerify, true);
  });

  it('looks at the health check before any load, and turns away from a stranger', async () => {
    await run([{ scenario: 'setup', iterations: [0] }]);
    assert.deepEqual(made.service?.seen, ['GET /ping']);

    await using stranger = await LoopbackService.http((_request, response) => response.end('hello'));
    await assert.rejects(
      runK6(script, {
        env: { BASE_URL: `http://127.0.0.1:${stranger.port}` },
        calls: [{ scenario: 'setup', iterations: [0] }],
      }),
      /answers 200 , not pong: this is no bingo, or it is ill/,
    );
  });
});

describe('the rates and thresholds of the script for k6', () => {
  it('are those of the catalogue', async () => {
    const seen = await run();
    const offered: readonly (readonly [string, Clause<string, RateBound>])[] = [
      ['steady', R.survivesSteady],
      ['peak', R.survivesPeak],
      ...interactive.map((endpoint) => [keyOf(endpoint), endpoint.fast] as const),
    ];
    for (const [name, { bound }] of offered) {
      const { executor, rate, duration } = scenarioOf(seen, name);
      assert.deepEqual(
        [executor, rate, duration],
        ['constant-arrival-rate', bound.rps, `${bound.forMs / 1_000}s`],
      );
      const planned = bound.rps * (bound.forMs / 1_000);
      assert.deepEqual(thresholdsOf(seen, `dropped_iterations{scenario:${name}}`), [
        `count<=${planned / 100}`,
      ]);
      assert.deepEqual(thresholdsOf(seen, `iterations{scenario:${name}}`), [`count>=${planned * 0.99}`]);
      assert.deepEqual(thresholdsOf(seen, `http_req_failed{scenario:${name}}`), [
        `rate<=${bound.errorRatioMax}`,
      ]);
    }
    for (const endpoint of interactive) {
      const wanted = [`p(90)<=${endpoint.fast.bound.p90MsMax}`];
      assert.deepEqual(thresholdsOf(seen, `waited{scenario:${keyOf(endpoint)}}`), wanted);
    }
    for (const { reliable, ...endpoint } of [...lists, ...writes].map((one) => ({
      ...one,
      key: keyOf(one),
    }))) {
      const { errorRatioMax, looksMin } = reliable.bound;
      assert.deepEqual(thresholdsOf(seen, `http_req_failed{endpoint:${endpoint.key}}`), [
        `rate<=${errorRatioMax}`,
      ]);
      assert.deepEqual(thresholdsOf(seen, `http_reqs{endpoint:${endpoint.key}}`), [`count>=${looksMin}`]);
    }
    const { withinMs, ratioMin } = R.longDummyFast.bound;
    assert.deepEqual(thresholdsOf(seen, 'waited{scenario:longDummy}'), [`p(${ratioMin * 100})<=${withinMs}`]);
  });

  it('leave out no requirement that load settles', () => {
    // What is in the database, and what the stand's own charts show, is not to be seen from outside.
    const unseen: ReadonlySet<string> = new Set([R.seededKept.id, R.chartsAgree.id]);
    const wanted = clauses.filter(({ settledBy, id }) => settledBy.includes('load') && !unseen.has(id));

    const told = k6Plan().contents.join('\n');

    assert.ok(wanted.length > 8);
    assert.deepEqual(
      [...new Set(wanted.map(({ id }) => id))].filter((id) => !told.includes(id)),
      [],
    );
  });

  it('follow one another without a moment in which two load at once', async () => {
    const { scenarios } = (await run([], { ONLY: 'steady,peak,dbDummy,step,ramp,inTurn' })).options;
    const inOrder = Object.values(scenarios);

    assert.equal(inOrder.length, 6);
    assert.equal(inOrder.at(-1)?.exec, 'askInTurn');
    for (const [place, one] of inOrder.slice(1).entries()) {
      const before = inOrder[place];
      assert.ok(before !== undefined);
      const endS = secondsOf(before.startTime) + lastsS(before) + secondsOf(before.gracefulStop);
      assert.ok(secondsOf(one.startTime) >= endS, `${one.startTime} is before ${endS}s`);
    }
  });

  it('have enough connections for an answer that never comes', async () => {
    const seen = await run([{ scenario: 'peak', iterations: [0] }]);
    const timeout = seen.asked[0]?.params.timeout ?? '';

    const { rate, preAllocatedVUs } = scenarioOf(seen, 'peak');

    assert.equal(preAllocatedVUs, Number(rate) * (Number.parseInt(timeout, 10) / 1_000));
  });

  it('are shared between machines, but for what is asked one at a time', async () => {
    const { options } = await run([], { PARTS: '4' });

    assert.equal(options.scenarios['inTurn'], undefined);
    assert.deepEqual(options.thresholds['iterations{scenario:peak}'], ['count>=1782']);
    assert.deepEqual(options.thresholds['dropped_iterations{scenario:peak}'], ['count<=18']);
    assert.equal(
      Object.keys(options.thresholds).some((name) => name.includes('movieList')),
      false,
    );
  });

  it('end a search of the breaking point, which is run only when named', async () => {
    assert.equal('ramp' in (await run()).options.scenarios, false);

    const seen = await run([], { ONLY: 'ramp' });

    const { startRate, stages } = scenarioOf(seen, 'ramp');
    assert.deepEqual([startRate, stages], [60, [{ target: 400, duration: '300s' }]]);
    const bound = `p(90)<=${R.dbDummyFast.bound.p90MsMax}`;
    assert.deepEqual(thresholdsOf(seen, 'waited{scenario:ramp}'), [
      { threshold: bound, abortOnFail: true, delayAbortEval: '10s' },
    ]);
    assert.equal(thresholdsOf(seen, 'iterations{scenario:ramp}'), undefined);
  });
});
