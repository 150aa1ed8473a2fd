import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { endpoints } from '../checks/requirements/endpoints.ts';
import { RequestLedger, type LedgerAnswer } from './autocannon-ledger.ts';
import type { Arrival } from './load-result.ts';
import { alone, requestsOf } from './traffic.ts';

const good: LedgerAnswer = { status: 200, body: '{}', headers: { 'X-Served-By': 'bingo-2' } };

function ledgerOf(requests: number): {
  readonly ledger: RequestLedger;
  readonly keys: readonly object[];
  readonly told: Arrival[];
} {
  const told: Arrival[] = [];
  const ledger = new RequestLedger(requestsOf(alone(endpoints.dbDummy)), (seen) => told.push(...seen));
  const keys = Array.from({ length: requests }, () => ({}));
  for (const key of keys) ledger.begin(key);
  return { ledger, keys, told };
}

void describe('the ledger of what autocannon was given', () => {
  test('finds the request of each answer, whatever their order', () => {
    const { ledger, keys, told } = ledgerOf(3);

    ledger.answered(keys[2] ?? {}, { ...good, status: 503 });
    ledger.answered(keys[0] ?? {}, good);
    ledger.answered(keys[1] ?? {}, good);
    ledger.answered({}, good);

    const arrivals = ledger.arrivals();
    assert.deepEqual(
      arrivals.map(({ outcome, status, node, endpoint }) => [outcome, status, node, endpoint]),
      [
        ['ok', 200, 'bingo-2', 'GET /db_dummy'],
        ['ok', 200, 'bingo-2', 'GET /db_dummy'],
        ['fail', 503, 'bingo-2', 'GET /db_dummy'],
      ],
    );
    assert.equal(arrivals[2]?.trouble?.kind, 'status');
    assert.equal(told.length, 3);
    assert.ok(arrivals.every((one) => one.dueMs === one.startMs && one.endMs >= one.startMs));
  });

  test('blames one request for the error that ended the run, and says nothing of the others', () => {
    const { ledger, keys } = ledgerOf(3);

    ledger.answered(keys[0] ?? {}, good);
    ledger.breakOff(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    ledger.breakOff(new Error('later'));

    assert.deepEqual(
      ledger.arrivals().map(({ trouble }) => trouble?.kind),
      [undefined, 'refused', 'notLooked'],
    );
  });

  test('knows a time-out by the words of autocannon', () => {
    const { ledger } = ledgerOf(1);

    ledger.breakOff(new Error('request timed out'));

    assert.equal(ledger.arrivals()[0]?.trouble?.kind, 'timeout');
  });

  test('does not take a request without an answer for answered', () => {
    const { ledger } = ledgerOf(1);

    assert.equal(ledger.arrivals()[0]?.trouble?.kind, 'notLooked');
    assert.ok(Number.isNaN(ledgerOf(0).ledger.offeredRps()));
  });
});
