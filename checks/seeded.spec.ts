import { expect, proves, test } from '../fixtures/test.ts';
import { countSeeded } from './inside/rows.ts';
import { R } from './requirements/catalogue.ts';

// Files run in the order of their names: those that make and delete sessions came before.
test('every seeded row is still in the database', proves(R.seededKept), async ({ stand }) => {
  const [database] = stand.withRole('database');

  const rows = await countSeeded(stand.remote(database ?? stand.balancer));

  expect(rows).toEqual(R.seededKept.bound);
});
