import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { clauses } from '../checks/requirements/catalogue.ts';
import { sh } from '../deploy/remote/shell.ts';
import { Host } from '../deploy/world/command.ts';

const project = resolve(import.meta.dirname, '..');

/** The clauses that the specs of one kind of run prove, as Playwright lists them. */
async function proven(run: 'load' | 'drill'): Promise<ReadonlySet<string>> {
  const listing = sh`cd ${project} && exec env -u NODE_TEST_CONTEXT -u TARGET ${`RUN=${run}`} node_modules/.bin/node node_modules/.bin/playwright test --list --reporter=json load/`;
  const text = await new Host({ isRoot: false }).run(listing, { timeoutMs: 120_000 });
  const found = [...text.matchAll(/"type": "proves",\s*"description": "(\w+)"/g)];
  return new Set(found.map(([, key = '']) => key));
}

describe('the specs of the load', () => {
  it('prove every clause that the load settles, and no other', async () => {
    const settled = clauses.filter(({ settledBy }) => settledBy.includes('load')).map(({ key }) => key);
    assert.ok(settled.length >= 14, settled.join(' '));

    assert.deepEqual([...(await proven('load'))].sort(), settled.sort());
  });

  it('have drills, which prove nothing of the stand', async () => {
    assert.deepEqual([...(await proven('drill'))], []);
  });
});
