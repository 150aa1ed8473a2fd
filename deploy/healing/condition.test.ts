import assert from 'node:assert/strict';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Failure } from '../world/failure.ts';
import { Condition, refuseSickness, refuseStopped } from './condition.ts';
import { harmLines, readHarm } from './harm.ts';

const since = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-02T00:00:00Z');

async function stand(): Promise<
  AsyncDisposable & { readonly condition: Condition; readonly directory: string }
> {
  const made = await mkdtempDisposable(join(tmpdir(), 'condition-test-'));
  const condition = new Condition({ standDirectory: made.path });
  return { condition, directory: made.path, [Symbol.asyncDispose]: async () => await made.remove() };
}

function isSick(hint: RegExp): (thrown: unknown) => boolean {
  return (thrown) =>
    thrown instanceof Failure && thrown.kind === 'StandSick' && hint.test(thrown.facts.hint ?? '');
}

describe('the condition of a stand', () => {
  it('bars nothing on a stand that nobody harmed', async () => {
    await using place = await stand();

    await refuseSickness(place.condition, 'crash');
    await refuseStopped(place.condition, 'crash');
    assert.deepEqual(harmLines(await readHarm(place)), []);
  });

  it('is sick from the first reason on, for all reasons, until it is cleared', async () => {
    await using place = await stand();
    await place.condition.markSick(['one'], since);
    await place.condition.markSick(['two', 'one'], later);

    assert.deepEqual(await place.condition.sickness(), {
      since: since.toISOString(),
      reasons: ['one', 'two'],
    });
    await assert.rejects(refuseSickness(place.condition, 'crash'), isSick(/make deploy/));
    assert.deepEqual((await readHarm(place)).sick, ['one', 'two']);

    await place.condition.clearSickness();
    await refuseSickness(place.condition, 'crash');
  });

  it('is broken by a drill until a deploy has ended well', async () => {
    await using place = await stand();
    await place.condition.markDrill(['bingo-1: no watchdog'], since);

    assert.match(harmLines(await readHarm(place)).join(), /drill: bingo-1: no watchdog .*make deploy/);

    await place.condition.clearDrill();
    assert.deepEqual(harmLines(await readHarm(place)), []);
  });

  it('is stopped until it is resumed', async () => {
    await using place = await stand();
    await place.condition.bar('enough', since);

    await assert.rejects(refuseStopped(place.condition, 'crash'), isSick(/make resume/));
    assert.match(harmLines(await readHarm(place)).join(), /barred: enough .*make resume/);

    await place.condition.resume();
    await refuseStopped(place.condition, 'crash');
  });

  it('is bad when it cannot be read', async () => {
    await using place = await stand();
    await writeFile(join(place.directory, 'sick.json'), '{"since"');
    await writeFile(join(place.directory, 'stopped.json'), '');

    await assert.rejects(refuseSickness(place.condition, 'crash'), isSick(/make deploy/));
    await assert.rejects(refuseStopped(place.condition, 'crash'), isSick(/make resume/));
  });
});
