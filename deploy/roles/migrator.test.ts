import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migrations } from './migrator.ts';

for (const { name, text, index } of migrations()) {
  const [intro = '', up = '', down = ''] = text.split(/^-- (?:Up|Down) Migration$/m);

  test(`migration ${name} makes one index and can take it back`, () => {
    assert.match(up, new RegExp(`^\\s*CREATE INDEX ${index} ON \\w+ \\([^;]+;\\s*$`));
    assert.match(down, new RegExp(`^\\s*DROP INDEX IF EXISTS ${index};\\s*$`));
  });

  test(`migration ${name} names the requirement and the request that it serves`, () => {
    assert.match(intro, /^-- R\d\d/);
    assert.match(intro, /GET \/api\/(?:movie|customer|session)/);
  });

  test(`migration ${name} runs in a transaction, so that a cut-off run leaves nothing`, () => {
    assert.doesNotMatch(up + down, /CONCURRENTLY|VACUUM|COMMIT/i);
  });
}

test('the migrations are numbered from one, without a gap', () => {
  const numbers = migrations().map(({ name }) => Number(name.split('_')[0]));

  assert.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
  );
});

test('each table can be read by id, and each list has an order to walk', () => {
  const texts = migrations()
    .map(({ text }) => text)
    .join('\n');

  for (const table of ['sessions', 'customers', 'movies']) {
    assert.match(texts, new RegExp(`ON ${table} \\(id\\)`));
  }
  assert.match(texts, /ON movies \(year DESC, name, id DESC\)/);
  assert.match(texts, /ON customers \(surname, name, birthday DESC, id DESC\)/);
});
