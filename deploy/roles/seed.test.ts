import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeSeed, type SeedFacts, seededRows } from './seed.ts';

const complete: SeedFacts = {
  tables: ['schema_migrations', 'movies', 'customers', 'sessions'],
  highestIds: seededRows,
  dirty: false,
};

test('a database with all seeded rows is seeded', () => {
  assert.deepEqual(judgeSeed(complete), { kind: 'complete' });
});

test('rows that users added above the seeded ones change nothing', () => {
  const highestIds = { ...seededRows, sessions: seededRows.sessions + 17 };

  assert.deepEqual(judgeSeed({ ...complete, highestIds }), { kind: 'complete' });
});

test('a database without the tables is not seeded', () => {
  const facts = { tables: [], highestIds: { movies: 0, customers: 0, sessions: 0 }, dirty: false };

  assert.deepEqual(judgeSeed(facts), { kind: 'missing' });
});

test('a seeding that was cut off is told apart, and says how far it came', () => {
  const short = judgeSeed({ ...complete, highestIds: { ...seededRows, sessions: 123 } });
  const tableless = judgeSeed({ ...complete, tables: ['movies', 'customers', 'sessions'] });

  assert.deepEqual(short, { kind: 'partly', how: 'sessions ends at 123 of 5000000' });
  assert.deepEqual(tableless, { kind: 'partly', how: 'there is no table schema_migrations' });
  assert.equal(judgeSeed({ ...complete, dirty: true }).kind, 'partly');
});
