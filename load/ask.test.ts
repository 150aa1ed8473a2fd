import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { Failure } from '../deploy/world/failure.ts';
import { durationOf, readQuestion, type Said } from './ask.ts';
import { durationMs, highestRps, meanRps } from './profile.ts';

const project = resolve(import.meta.dirname, '..');

/** What a refusal says, with its hint. */
function refusalOf(said: Said): string {
  try {
    readQuestion(said);
  } catch (thrown) {
    assert.ok(thrown instanceof Failure, String(thrown));
    assert.equal(thrown.exitCode, 3);
    return `${thrown.message} | ${thrown.facts.hint ?? ''}`;
  }
  return assert.fail('it was not refused');
}

describe('a question about the load', () => {
  it('is the usual load on the mix, by the open loop over http, unless told', () => {
    const { profile, traffic, engine, way } = readQuestion({});

    assert.deepEqual([profile.name, traffic.name, engine, way], ['steady', 'mix', 'open loop', 'http']);
  });

  it('is what was said', () => {
    const said = {
      PROFILE: 'peak',
      ENDPOINT: '/db_dummy',
      RATE: '90',
      DURATION: '30s',
      ENGINE: 'autocannon',
      WAY: 'https',
    };

    const { profile, traffic, engine, way } = readQuestion(said);

    assert.deepEqual([highestRps(profile), durationMs(profile)], [90, 30_000]);
    assert.deepEqual([traffic.name, engine, way], ['GET /db_dummy', 'autocannon', 'https']);
  });

  it('goes up in four steps as long as each other, the last of them the rate', () => {
    const { profile } = readQuestion({ PROFILE: 'step', RATE: '90', DURATION: '2m' });

    assert.deepEqual(
      profile.stages.map(({ fromRps, toRps, forMs }) => [fromRps, toRps, forMs]),
      [22.5, 45, 67.5, 90].map((rps) => [rps, rps, 30_000]),
    );
    assert.equal(meanRps(profile), 56.25);
  });

  it('goes up evenly from nothing to the rate', () => {
    const { profile } = readQuestion({ PROFILE: 'ramp', RATE: '90', DURATION: '30s' });

    assert.deepEqual(profile.stages, [{ fromRps: 0, toRps: 90, forMs: 30_000 }]);
    assert.equal(meanRps(profile), 45);
  });

  it('goes up to the peak, in its time, unless told', () => {
    for (const PROFILE of ['step', 'ramp']) {
      const { profile } = readQuestion({ PROFILE });

      assert.deepEqual([profile.name, highestRps(profile), durationMs(profile)], [PROFILE, 120, 60_000]);
    }
  });

  it('reads durations with their units', () => {
    assert.deepEqual(
      ['30s', '2m', '500ms', '1.5s', '1h'].map(durationOf),
      [30_000, 120_000, 500, 1_500, 3_600_000],
    );
  });

  it('has no rate or duration of zero, below, or of words', () => {
    for (const RATE of ['0', '-5', 'fast', 'Infinity', '']) {
      if (RATE !== '') assert.match(refusalOf({ RATE }), /it is no rate above 0 \| give requests per second/);
    }
    for (const DURATION of ['0s', '0', '30', '-1s', 'soon', '1d']) {
      assert.match(refusalOf({ DURATION }), /it is no duration above 0 \| say it with its unit/);
    }
  });

  it('has no rate that one generator cannot hold', () => {
    assert.match(refusalOf({ RATE: '5000' }), /more than one generator can hold .* make k6/);
  });

  it('lists the endpoints when it is told of none of them', () => {
    assert.match(
      refusalOf({ ENDPOINT: '/nothing' }),
      /nobody knows it \| there are: .*\/db_dummy.*\/api\/movie\/\{id\}/,
    );
    // Sessions are made and deleted one by one, never by a load without end.
    assert.match(refusalOf({ ENDPOINT: 'POST /api/session' }), /nobody knows it/);
  });

  it('knows its profiles, engines and ways', () => {
    assert.match(refusalOf({ PROFILE: 'storm' }), /there are: steady, peak, step, ramp/);
    assert.match(refusalOf({ ENGINE: 'wrk' }), /there are: open-loop, autocannon/);
    assert.match(refusalOf({ WAY: 'h3' }), /there are: http, https, h2/);
    assert.match(refusalOf({ ENGINE: 'autocannon', WAY: 'h2' }), /HTTP\/1\.1 only/);
  });
});

/** How `make load` ends with these settings. */
async function load(settings: Readonly<Record<string, string>>): Promise<{ code: number; said: string }> {
  const env = { PATH: '/usr/bin:/bin', ...settings };
  return await new Promise((done) => {
    execFile(
      join(project, 'node_modules/.bin/node'),
      [join(project, 'load/commands/load.ts')],
      { env, timeout: 60_000 },
      (error, stdout, stderr) => {
        done({
          code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1,
          said: stdout + stderr,
        });
      },
    );
  });
}

describe('make load', () => {
  it('refuses a TARGET, and asks it nothing', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('pong');
    });
    await new Promise<void>((resolved) => server.listen(0, '127.0.0.1', resolved));
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;

    const { code, said } = await load({ TARGET: `http://127.0.0.1:${port}`, ENDPOINT: '/ping' });
    server.close();

    assert.equal(code, 3);
    assert.match(said, /is only looked at/);
    assert.match(said, /hint: without TARGET/);
    assert.deepEqual(asked, []);
  });

  it('refuses when there is neither a stand nor anything else', async () => {
    const { code, said } = await load({ STAND: 'never-deployed', RATE: '10' });

    assert.equal(code, 3);
    assert.match(said, /never-deployed/);
    assert.match(said, /hint: /);
  });

  it('refuses bad input before it looks for a stand, without a stack trace', async () => {
    const { code, said } = await load({ STAND: 'never-deployed', RATE: '0' });

    assert.equal(code, 3);
    assert.match(said, /^load: could not load with RATE=0: it is no rate above 0\n {2}hint: /);
    assert.doesNotMatch(said, /^ {4}at /m);
  });
});
