import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { marksOfBalancer, marksOfNode, marksOfUnit } from './journal-marks.ts';
import { parseJournal } from './journal.ts';
import { balancerJournal, databaseJournal, nodeJournal } from './test-journals.ts';

/** The harness's clock showed 1000 ms at this time of its wall; the machine's clock is 40 ms ahead of it. */
const instant = { monotonicMs: 1_000, wallTime: new Date(1_795_378_350_000) };
const clock = { offsetMs: 40, plusMinusMs: 3 };

describe('the journal of a machine', () => {
  it('is read to the microsecond, with who wrote what', () => {
    const [first] = parseJournal(nodeJournal);

    assert.equal(first?.wallMs.toFixed(3), '1795378357511.360');
    assert.equal(first.program, 'bingo');
    assert.equal(first.message, 'bingo-watchdog: killing bingo, it was stopped by a signal');
  });

  it('has no lines of what is no journal', () => {
    assert.deepEqual(parseJournal('-- No entries --\n  wrapped\n\n'), []);
  });
});

describe('what the balancer says of nodes', () => {
  const marks = marksOfBalancer(parseJournal(balancerJournal), { machine: 'balancer', clock, instant });

  it('is taken once for each change, of the node that it is about', () => {
    assert.deepEqual(
      marks.map(({ kind, machine }) => `${kind} ${machine ?? ''}`),
      ['markedDown bingo-2', 'markedUp bingo-2', 'markedDown bingo-1', 'markedUp bingo-1'],
    );
  });

  it('bears the reason, the source and its error', () => {
    assert.equal(
      marks[0]?.words,
      'DOWN: Layer7 wrong status, code: 500, info: "Internal Server Error", check duration: 1ms',
    );
    assert.equal(marks[0].source, 'journal of balancer');
    assert.equal(marks[0].plusMinusMs, 3);
  });

  it('is laid on our clock, less what the machine is ahead', () => {
    // 1795378347.862993 is 2137.007 ms before the instant, and by our clock 40 ms more.
    assert.ok(Math.abs((marks[0]?.atMs ?? 0) - (1_000 - 2_137.007 - 40)) < 0.01);
  });
});

describe('what a node says of bingo', () => {
  const marks = marksOfNode(parseJournal(nodeJournal), { machine: 'bingo-1', clock, instant });

  it('goes from the watchdog over the end and the start to the banner', () => {
    assert.deepEqual(
      marks.map(({ kind }) => kind),
      ['watchdogActed', 'processEnded', 'processStarted', 'processUp'],
    );
    assert.equal(marks[0]?.words, 'it was stopped by a signal');
    assert.match(marks[1]?.words ?? '', /status=9\/KILL/);
  });

  it("has systemd's own watchdog, too", () => {
    const lines = parseJournal(
      '1795378357.511360 bingo-1 systemd[1]: bingo.service: Watchdog timeout (limit 5s)!\n',
    );

    const [mark] = marksOfNode(lines, { machine: 'bingo-1', clock, instant });

    assert.equal(mark?.kind, 'watchdogActed');
  });
});

describe('what a machine says of another unit', () => {
  it('is its start, and nothing of other units', () => {
    const lines = parseJournal(databaseJournal + nodeJournal);

    const marks = marksOfUnit(lines, 'postgresql@17-main.service', { machine: 'database', clock, instant });

    assert.deepEqual(
      marks.map(({ kind }) => kind),
      ['processStarted', 'processUp'],
    );
  });
});
