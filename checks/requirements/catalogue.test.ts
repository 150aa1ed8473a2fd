import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clauses, clausesOf, R, type ClauseKey } from './catalogue.ts';
import { requirementOf, requirements } from './demands.ts';
import { endpoints, interactive, pathOf, type Endpoint } from './endpoints.ts';
import { petyaChecks, petyaCodes, petyaRows } from './petya.ts';
import { clause, keyed, type Clause } from './requirement.ts';

const cyrillic = /[а-яё]/i;

void describe('the catalogue', () => {
  test('has every requirement once, the heaviest first, and each has something to prove', () => {
    const ids = Array.from({ length: 22 }, (_none, place) => `R${String(place + 1).padStart(2, '0')}`);

    assert.deepEqual(
      requirements.map((one) => one.id),
      ids,
    );
    assert.deepEqual(
      requirements.map((one) => one.weight),
      ids.map((_id, place) => 22 - place),
    );
    assert.deepEqual(
      requirements.filter((one) => clausesOf(one.id).length === 0),
      [],
    );
  });

  test('knows the starred ones', () => {
    assert.deepEqual(
      requirements.filter((one) => one.starred).map((one) => one.id),
      ['R14', 'R15', 'R16', 'R17', 'R18'],
    );
  });

  test('says everything in both languages', () => {
    for (const { sentence } of [...requirements, ...clauses]) {
      assert.match(sentence.ru, cyrillic);
      assert.doesNotMatch(sentence.en, cyrillic);
      assert.ok(sentence.en.endsWith('.') && sentence.ru.endsWith('.'), sentence.en);
    }
  });

  test('says no two clauses alike', () => {
    for (const language of ['en', 'ru'] as const) {
      assert.equal(new Set(clauses.map((one) => one.sentence[language])).size, clauses.length);
    }
  });

  test('has ratios of 0…1 and whole, positive numbers otherwise', () => {
    for (const one of clauses) {
      for (const [name, value] of Object.entries(one.bound)) {
        if (typeof value !== 'number') continue;
        const isRatio = /ratio|share/i.test(name);
        assert.ok(
          isRatio ? value > 0 && value < 1 : Number.isInteger(value) && value >= 0,
          `${one.key}.${name}`,
        );
      }
    }
  });

  test('has no ratio without a floor on the number of looks, or the rate and time that make one', () => {
    for (const { key, bound } of clauses) {
      const names = Object.keys(bound);
      if (!names.some((name) => /ratio|share/i.test(name))) continue;
      assert.ok(names.includes('looksMin') || (names.includes('rps') && names.includes('forMs')), key);
    }
  });

  test('does not compile where it would mislead', () => {
    // @ts-expect-error there is no such clause
    const absent: ClauseKey = 'isFast';
    // @ts-expect-error what is said without a number has none
    const boundless: { readonly withinMs: number } = R.watchdogArmed.bound;
    // @ts-expect-error a clause under another's name
    keyed({ here: clause('there', R.pingWell) });
    // @ts-expect-error there is no such requirement
    assert.throws(() => requirementOf('R23'), RangeError);
    // @ts-expect-error a clause is never changed
    const change = (): unknown => (R.nodeRecovers.bound.withinMs = 1);
    assert.deepEqual([absent, boundless, typeof change], ['isFast', {}, 'function']);
  });
});

void describe('the endpoints', () => {
  test('prove their own requirement each', () => {
    const all: readonly Endpoint[] = Object.values(endpoints);
    for (const { name, works, notCached, fast, reliable } of all) {
      for (const one of [works, notCached, fast, reliable]) {
        if (one === undefined || one === R.nothingElseCached) continue;
        assert.ok(one.sentence.en.includes(name), `${name}: ${one.key}`);
      }
    }
    assert.deepEqual(
      interactive.map((one) => one.fast.id),
      ['R04', 'R05', 'R06', 'R07', 'R08'],
    );
  });

  test('have one that is cached', () => {
    const all: readonly (readonly [string, Endpoint])[] = Object.entries(endpoints);

    assert.deepEqual(
      all.filter(([, one]) => one.notCached === undefined).map(([key]) => key),
      ['longDummy'],
    );
  });

  test('have bodies that are JSON, where they take any', () => {
    assert.deepEqual(JSON.parse(endpoints.operation.body), { operation: 1 });
    assert.equal(JSON.stringify(JSON.parse(endpoints.createSession.body)), endpoints.createSession.body);
  });

  test('give the path of a row only for ids that are theirs', () => {
    assert.equal(pathOf(endpoints.dbDummy), '/db_dummy');
    assert.equal(pathOf(endpoints.movie, 29_019), '/api/movie/29019');
    for (const id of [0, 29_020, 1.5, NaN]) assert.throws(() => pathOf(endpoints.movie, id), RangeError);
    // @ts-expect-error which movie?
    assert.throws(() => pathOf(endpoints.movie), RangeError);
  });

  test('never delete a seeded session', () => {
    assert.throws(() => pathOf(endpoints.deleteSession, 5_000_000), RangeError);
    assert.equal(pathOf(endpoints.deleteSession, 5_000_001), '/api/session/5000001');
  });
});

void describe("Петя's list", () => {
  test('has three codes and nineteen checks, numbered in his order', () => {
    assert.equal(petyaCodes.length, 3);
    assert.deepEqual(
      petyaChecks.map((one) => one.number),
      Array.from({ length: 19 }, (_none, place) => place + 1),
    );
    assert.equal(new Set(petyaRows.map((one) => one.name)).size, 22);
  });

  test('is settled by clauses of the catalogue', () => {
    const known: ReadonlySet<Clause> = new Set<Clause>(clauses);

    for (const row of petyaRows) {
      assert.ok(
        row.settledBy.every((one) => known.has(one)),
        row.name,
      );
      assert.match(row.means.ru, cyrillic);
    }
  });
});
