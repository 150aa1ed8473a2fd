import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OwnRow } from '../checks/inside/own-rows.ts';
import { auditWrites, type Write } from './writes.ts';

const marked = { customerId: 7, movieId: 8 };
const write = (parts: Partial<Write> = {}): Write => ({
  startTime: '2026-11-22T20:15:00.000001',
  posted: 'acknowledged',
  id: 5_000_001,
  dueMs: 0,
  ...parts,
});
const row = (parts: Partial<OwnRow> = {}): OwnRow => ({
  id: 5_000_001,
  startTime: '2026-11-22T20:15:00.000001',
  ...marked,
  ...parts,
});
const kinds = (writes: readonly Write[], rows: readonly OwnRow[]): readonly string[] =>
  auditWrites(writes, rows, marked).wrong.map(({ kind }) => kind);
const unanswered = (posted: 'refused' | 'unknown'): Write => ({
  startTime: '2026-11-22T20:15:00.000001',
  posted,
  dueMs: 0,
});

describe('an acknowledged session', () => {
  it('is there once', () => {
    assert.deepEqual(kinds([write()], [row()]), []);
  });

  it('is lost when it is not there', () => {
    assert.deepEqual(kinds([write()], []), ['lost']);
    assert.deepEqual(kinds([write({ deleted: 'refused' })], []), ['lost']);
  });

  it('is doubled when it is there twice', () => {
    assert.deepEqual(kinds([write()], [row(), row({ id: 5_000_002 })]), ['doubled']);
  });

  it('is changed when it is not what was asked for', () => {
    assert.deepEqual(kinds([write()], [row({ id: 5_000_009 })]), ['changed']);
    assert.deepEqual(kinds([write()], [row({ customerId: 1 })]), ['changed']);
    assert.deepEqual(kinds([write()], [row({ movieId: 1 })]), ['changed']);
  });
});

describe('a session that nobody acknowledged', () => {
  it('may be there, or not', () => {
    for (const posted of ['refused', 'unknown'] as const) {
      assert.deepEqual(kinds([unanswered(posted)], []), []);
      assert.deepEqual(kinds([unanswered(posted)], [row()]), []);
      assert.equal(auditWrites([unanswered(posted)], [row()], marked).thereUnacknowledged, 1);
    }
  });

  it('may not be there twice', () => {
    assert.deepEqual(kinds([unanswered('unknown')], [row(), row({ id: 5_000_002 })]), ['doubled']);
  });
});

describe('a deleted session', () => {
  it('is gone when that was acknowledged', () => {
    assert.deepEqual(kinds([write({ deleted: 'acknowledged' })], []), []);
    assert.deepEqual(kinds([write({ deleted: 'acknowledged' })], [row()]), ['undead']);
  });

  it('may be either when nobody knows', () => {
    assert.deepEqual(kinds([write({ deleted: 'unknown' })], []), []);
    assert.deepEqual(kinds([write({ deleted: 'unknown' })], [row()]), []);
  });
});

describe('a row that nobody wrote', () => {
  it('is a stranger', () => {
    assert.deepEqual(kinds([], [row()]), ['stranger']);
  });
});

describe('the counts', () => {
  it('tell what was answered to posts and to deletions', () => {
    const seen = auditWrites(
      [write(), write({ startTime: 'b', id: 5_000_002, deleted: 'unknown' }), unanswered('unknown')],
      [row()],
      marked,
    );

    assert.deepEqual(seen.posted, { acknowledged: 2, refused: 0, unknown: 1 });
    assert.deepEqual(seen.deleted, { acknowledged: 0, refused: 0, unknown: 1 });
  });
});
