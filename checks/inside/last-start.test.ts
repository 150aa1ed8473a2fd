import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { faultMarks } from '../../deploy/healing/fault-marks.ts';
import { application } from '../requirements/application.ts';
import { lastStartIn } from './last-start.ts';

const { started, quickStart } = application.codes;

function start(atS: number, tookS: number, isQuick = true): string {
  return [
    `${atS}.0 node systemd[1]: Starting bingo.service - bingo...`,
    ...(isQuick ? [`${atS + 1}.0 node bingo[7]: ${quickStart}`] : []),
    `${atS + tookS}.0 node bingo[7]: ${started}`,
    `${atS + tookS}.1 node systemd[1]: Started bingo.service - bingo.`,
  ].join('\n');
}
const begins = (atS: number): string => `${atS}.0 node ${faultMarks.tag}[9]: ${faultMarks.blindStart}`;
const healed = (atS: number): string => `${atS}.0 node ${faultMarks.tag}[9]: ${faultMarks.healed}`;

void describe('the last start of bingo', () => {
  test('is the newest one', () => {
    const journal = [start(100, 2), start(200, 31, false)].join('\n');

    assert.deepEqual(lastStartIn(journal), { tookMs: 31_000, wasQuick: false });
  });

  test('is none that a fault had slowed down, healed or not', () => {
    const slowed = [start(100, 2), begins(150), start(151, 31, false)];

    assert.deepEqual(lastStartIn(slowed.join('\n')), { tookMs: 2_000, wasQuick: true });
    assert.deepEqual(lastStartIn([...slowed, healed(190)].join('\n')), { tookMs: 2_000, wasQuick: true });
  });

  test('is the one after the fault was healed, however slow', () => {
    const journal = [start(100, 2), begins(150), start(151, 31, false), healed(190), start(200, 30, false)];

    assert.deepEqual(lastStartIn(journal.join('\n')), { tookMs: 30_000, wasQuick: false });
  });

  test('is not known when there was none, or none that came to its end', () => {
    assert.equal(lastStartIn('').tookMs, undefined);
    assert.equal(lastStartIn([begins(150), start(151, 31)].join('\n')).tookMs, undefined);
    assert.equal(lastStartIn('100.0 node systemd[1]: Starting bingo.service - bingo...').tookMs, undefined);
  });
});
