import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { calibrationCases, type CalibrationCase } from './calibration-cases.ts';
import { calibrationPage } from './calibration-page.ts';
import { calibrate, type Calibration } from './calibration.ts';
import type { LoadResult } from './load-result.ts';

/** Long enough to tell, short enough for `make test`; the table of docs/calibration.md takes 30 s for each. */
const cases = calibrationCases(({ harmMs }) => Math.max(5_000, harmMs + 4_000));

function caseOf(name: string): CalibrationCase {
  const found = cases.find((one) => one.name === name);
  assert.ok(found !== undefined, name);
  return found;
}

/**
 * How far a latency may be off: 5 ms or 10 %, whichever is larger, beside all the other tests; where few seconds hold a freeze, latencies rise steeply, and one request more
 * or less is 8 ms. `make calibrate` shows what is reached alone, 2 ms or 2 % (issue 4). A computer that was too busy for a VALID measurement may be off by more.
 */
function assertClose(seen: number, truth: number, { validity }: LoadResult): void {
  const [ms, ratio] = validity.word === 'VALID' ? [5, 0.1] : [50, 0.5];
  const isClose = seen === truth || Math.abs(seen - truth) <= Math.max(ms, truth * ratio);
  assert.ok(isClose, `${seen} ms, where ${truth} ms are true`);
}

/** The server wrote these answers, and died before they had left: its log has them, and nobody else can. At 120 RPS and 5 ms there is one at the most; three beside a busy computer. */
const writtenAndLostMax = 3;

/** The open loop's figures are those of the server's own log; on a computer that is too busy, its verdict is unknown, and says why, or a fail where that is the truth. */
function assertTold({ truth, openLoop, results }: Calibration, writtenAndLost = 0): void {
  const { validity } = results.openLoop;
  assertClose(openLoop.p50Ms, truth.p50Ms, results.openLoop);
  assertClose(openLoop.p90Ms, truth.p90Ms, results.openLoop);
  assert.equal(openLoop.answered + openLoop.lost, truth.answered + truth.lost);
  const more = openLoop.lost - truth.lost;
  assert.ok(more >= 0 && more <= writtenAndLost, `${openLoop.lost} lost, where ${truth.lost} truly were`);
  // Late, it may still refute what is wrong beyond its own lateness, and nothing else (sla.ts).
  const said =
    validity.word === 'VALID' ? [truth.verdict] : ['unknown', ...(truth.verdict === 'fail' ? ['fail'] : [])];
  assert.ok(
    said.includes(openLoop.verdict),
    `${openLoop.verdict} of ${validity.word}, where ${truth.verdict} is true`,
  );
  for (const reason of validity.reasons) assert.match(reason, /late|RPS|could not make/);
}

void describe('the calibration', () => {
  for (const name of ['constant 40 ms', 'constant 450 ms']) {
    test(`${name}: both engines report what is true`, async () => {
      const calibration = await calibrate(caseOf(name));

      assertTold(calibration);
      const { truth, openLoop, autocannon, results } = calibration;
      assertClose(openLoop.p99Ms, truth.p99Ms, results.openLoop);
      // Small volleys cost the server a few ms; a tenth is what autocannon may be off by.
      if (results.autocannon.validity.word === 'VALID' && results.openLoop.validity.word === 'VALID')
        assert.ok(Math.abs(autocannon.p50Ms / truth.p50Ms - 1) < 0.1, `autocannon: ${autocannon.p50Ms} ms`);
    });
  }

  test('errors: both engines count every one', async () => {
    const calibration = await calibrate(caseOf('5 % errors'));

    assertTold(calibration);
    const { autocannon, results } = calibration;
    assert.deepEqual([autocannon.answered, autocannon.lost], [570, 30]);
    if (results.autocannon.validity.word === 'VALID') assert.equal(autocannon.verdict, 'fail');
  });

  test('a stall: the open loop shows those who were delayed, autocannon cannot tell', async () => {
    const calibration = await calibrate(caseOf('stall of 2 s'));

    assertTold(calibration);
    const { truth, openLoop, autocannon } = calibration;
    assert.ok((truth.delayed ?? 0) > 200);
    assert.ok((openLoop.delayed ?? 0) >= (truth.delayed ?? Infinity) * 0.95);
    assert.equal(autocannon.verdict, 'unknown');
  });

  test('a freeze: the open loop fails it, autocannon cannot tell', async () => {
    const calibration = await calibrate(caseOf('freeze of 4 s'));

    assertTold(calibration);
    const { truth, openLoop, autocannon, results } = calibration;
    assert.equal(truth.verdict, 'fail');
    assert.notEqual(openLoop.verdict, 'pass');
    assert.ok(openLoop.p90Ms > 1_000 && results.openLoop.generator.atOnceMax > 400);
    assert.ok((openLoop.delayed ?? 0) >= (truth.delayed ?? Infinity) * 0.95);
    assert.equal(autocannon.verdict, 'unknown');
  });

  test('a death: the open loop counts every lost request, autocannon cannot tell, and the page says all that', async () => {
    const calibration = await calibrate(caseOf('death for 3 s'));

    assertTold(calibration, writtenAndLostMax);
    const { truth, autocannon, results } = calibration;
    assert.ok(truth.lost >= 300, `${truth.lost} lost`);
    assert.equal(autocannon.verdict, 'unknown');
    // A dead port is not stormed: what it was asked is what was planned, and a few connections at most.
    assert.ok(results.autocannon.counts.offered <= results.autocannon.counts.planned);
    const page = calibrationPage([calibration]);
    assert.match(page, /^\| death for 3 s \| the truth \|.*endless.*\| fail \|$/m);
    // It ends at the first loss: a lost answer shows as such, a connection that was ended between two requests by what was never asked.
    assert.match(page, /^- death for 3 s, autocannon: .*(?:after a lost connection|were offered where)/m);
  });
});
