import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rolePackages } from '../../roles/roles.ts';
import { goldenRecipe, hashOf } from './recipe.ts';

describe('the golden image', () => {
  it('holds what a machine needs and what the roles need, each once', () => {
    const { packages } = goldenRecipe(['haproxy', 'curl']);

    for (const name of ['systemd', 'openssh-server', 'haproxy']) assert.ok(packages.includes(name), name);
    assert.equal(new Set(packages).size, packages.length);
  });

  it('is named the same whatever the order in which packages are asked for', () => {
    const there = hashOf(goldenRecipe(rolePackages));

    assert.match(there, /^[0-9a-f]{12}$/);
    assert.equal(hashOf(goldenRecipe(rolePackages.toReversed())), there);
  });

  it('is another one when anything in it is', () => {
    const recipe = goldenRecipe(rolePackages);
    const hashes = [
      recipe,
      { ...recipe, suite: 'sid' },
      { ...recipe, packages: recipe.packages.slice(1) },
      { ...recipe, hook: `${recipe.hook}\n` },
    ].map(hashOf);

    assert.equal(new Set(hashes).size, 4);
  });
});
