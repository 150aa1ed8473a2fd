import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { History } from '../../checks/history.ts';
import { historyOf, times } from '../../checks/readings/test-history.ts';
import { marksOfBalancer, marksOfNode } from './journal-marks.ts';
import { parseJournal } from './journal.ts';
import { balancerJournal, nodeJournal } from './test-journals.ts';
import { timeLineOf } from './time-line.ts';

/** The harm was done 1.2 s before the watchdog acted; that is 1000 ms on our clock. */
const instant = { monotonicMs: 1_000, wallTime: new Date(1_795_378_356_300) };
const clock = { offsetMs: 0, plusMinusMs: 1 };
const journals = [
  ...marksOfBalancer(parseJournal(balancerJournal), { machine: 'balancer', clock, instant }),
  ...marksOfNode(parseJournal(nodeJournal), { machine: 'bingo-1', clock, instant }),
];
const injected = [{ machine: 'bingo-1', atMs: 1_000, words: 'hang bingo.service' }];

describe('the time line', () => {
  const users = historyOf([...times(120, 5), ...times(5, 'reset'), ...times(200, 5)], 20);
  const { observations } = historyOf([...times(11, 2), ...times(28, 'timeout'), ...times(20, 2)], 100);
  const node = new History({ subject: 'bingo-1', everyMs: 100 }, observations);

  it('joins what the harness, the users, the balancer and the node saw, in the order of time', () => {
    const line = timeLineOf({ injected, healed: [], users, nodes: [node], marks: journals });

    assert.deepEqual(
      line.map(({ kind }) => kind),
      [
        'injected',
        'nodeLost',
        'watchdogActed',
        'markedDown',
        'processEnded',
        'firstLoss',
        'processStarted',
        'lastLoss',
        'processUp',
        'markedUp',
        'nodeBack',
      ],
    );
  });

  it('leaves out what happened before the harm', () => {
    const line = timeLineOf({ injected, healed: [], users, nodes: [node], marks: journals });

    assert.equal(
      line.some(({ machine }) => machine === 'bingo-2'),
      false,
    );
  });

  it('gives every mark its source and its error', () => {
    const line = timeLineOf({ injected, healed: [], users, nodes: [node], marks: journals });

    assert.deepEqual(
      new Set(line.map(({ source }) => source)),
      new Set(['harness', 'watch of bingo-1', 'journal of bingo-1', 'journal of balancer', 'users']),
    );
    assert.equal(line.find(({ kind }) => kind === 'firstLoss')?.plusMinusMs, 20);
    assert.equal(line.find(({ kind }) => kind === 'nodeLost')?.plusMinusMs, 100);
  });

  it('does not call a node back that answered twice', () => {
    const flickering = historyOf([...times(20, 'refused'), 2, 2], 100);

    const line = timeLineOf({ injected, healed: [], users, nodes: [flickering], marks: [] });

    assert.equal(
      line.some(({ kind }) => kind === 'nodeBack'),
      false,
    );
  });
});
