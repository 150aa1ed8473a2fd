import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isNoRow, misplaced, orders, rowOf } from './expected-rows.ts';
import { Body, type Answer } from './probes/answer.ts';

function answer(status: number, body: string): Answer {
  return { status, headers: {}, body: new Body([Buffer.from(body)], body.length), version: 'h1' };
}
const movie = (id: number, year: number, name: string) => ({ id, year, name, duration: 1 });
const customer = (id: number, surname: string, birthday: string) => ({
  id,
  surname,
  birthday,
  name: 'Anna',
  email: 'a@example.com',
});

describe('the order of a list', () => {
  it('is kept by the newest first, then by name, then by the larger id', () => {
    const movies = [movie(1, 2001, 'B'), movie(9, 2000, 'A'), movie(5, 2000, 'A'), movie(7, 2000, 'B')];

    assert.equal(misplaced(movies, orders.movies), undefined);
  });

  it('is broken by two neighbours', () => {
    const movies = [movie(1, 2001, 'B'), movie(5, 2000, 'A'), movie(9, 2000, 'A')];

    assert.deepEqual(misplaced(movies, orders.movies), [movies[1], movies[2]]);
  });

  it('may be that of code points or that of a language', () => {
    const byCode = [movie(1, 2000, 'Z'), movie(2, 2000, 'a')];
    const byLanguage = [movie(1, 2000, 'a'), movie(2, 2000, 'Z')];

    assert.equal(misplaced(byCode, orders.movies), undefined);
    assert.equal(misplaced(byLanguage, orders.movies), undefined);
  });

  it('has the younger customer of one name first', () => {
    const right = [customer(1, 'Adler', '2009-12-21'), customer(2, 'Adler', '1999-11-19')];

    assert.equal(misplaced(right, orders.customers), undefined);
    assert.notEqual(misplaced(right.toReversed(), orders.customers), undefined);
  });
});

describe('one row', () => {
  it('is an object or a list of one', () => {
    assert.deepEqual(rowOf(answer(200, '{"id":1}')), { id: 1 });
    assert.deepEqual(rowOf(answer(200, '[{"id":1}]')), { id: 1 });
  });

  it('is not there when it is refused, or the list is empty', () => {
    for (const none of [answer(404, 'Not Found'), answer(200, '[]'), answer(200, 'null\n')]) {
      assert.equal(isNoRow(none), true);
    }
    for (const some of [answer(200, '{"id":1}'), answer(500, 'no'), answer(200, 'text')]) {
      assert.equal(isNoRow(some), false);
    }
  });
});
