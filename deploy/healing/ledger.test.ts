import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { sleep } from '../world/clock.ts';
import { readEnvironment } from '../world/environment.ts';
import { Failure } from '../world/failure.ts';
import { Ledger } from './ledger.ts';
import { testEntry } from './test-patient.ts';

const { projectDir } = readEnvironment();

async function emptyLedger(): Promise<AsyncDisposable & { readonly ledger: Ledger; readonly path: string }> {
  const made = await mkdtempDisposable(join(tmpdir(), 'ledger-test-'));
  const ledger = new Ledger({ standDirectory: made.path });
  return { ledger, path: made.path, [Symbol.asyncDispose]: async () => await made.remove() };
}

describe('the ledger', () => {
  it('gives back what was written, the newest first, until it is struck', async () => {
    await using place = await emptyLedger();
    const { ledger } = place;
    const older = testEntry({ id: '00000001', written: '2026-01-01T00:00:00.000Z' });
    const newer = testEntry({ id: '00000002', written: '2026-01-01T00:00:00.001Z' });

    assert.deepEqual(await ledger.read(), []);
    await ledger.write(older);
    await ledger.write(newer);
    assert.deepEqual(await ledger.read(), [newer, older]);

    await ledger.strike(newer.id);
    await ledger.strike(newer.id);
    assert.equal(await ledger.has(newer.id), false);
    assert.deepEqual(await ledger.read(), [older]);
  });

  it('refuses an entry that it cannot understand, and says what to do with it', async () => {
    await using place = await emptyLedger();
    await place.ledger.write(testEntry());
    await writeFile(
      join(place.ledger.directory, '1a2b3c4d.json'),
      JSON.stringify({ ...testEntry(), version: 2 }),
    );

    await assert.rejects(place.ledger.read(), (thrown) => {
      assert.ok(thrown instanceof Failure);
      assert.equal(thrown.kind, 'PlanInvalid');
      return (thrown.facts.hint ?? '').includes('make deploy');
    });
  });

  it('holds whole entries whenever its writer is killed', { timeout: 60_000 }, async () => {
    await using place = await emptyLedger();
    const script = `
      import { Ledger } from ${JSON.stringify(join(projectDir, 'deploy/healing/ledger.ts'))};
      const ledger = new Ledger({ standDirectory: ${JSON.stringify(place.path)} });
      const entry = ${JSON.stringify(testEntry())};
      for (let turn = 0; turn < 100000; turn += 1) {
        const id = (turn % 16).toString(16).padStart(8, '0');
        await ledger.write({ ...entry, id, fault: 'x'.repeat(20000) });
        if (turn === 16) console.log('going');
        if (turn % 3 === 0) await ledger.strike(id);
      }`;
    for (const afterMs of [0, 7, 19, 31]) {
      const writer = spawn(
        join(projectDir, 'node_modules/.bin/node'),
        ['--input-type=module-typescript', '--eval', script],
        { stdio: ['ignore', 'pipe', 'inherit'], timeout: 30_000 },
      );
      const ended = once(writer, 'close');
      await once(writer.stdout, 'data');
      await sleep(afterMs);
      writer.kill('SIGKILL');
      await ended;

      const entries = await place.ledger.read();

      assert.ok(entries.length >= 8, `${entries.length} entries`);
      for (const { fault } of entries) assert.equal(fault.length, 20_000);
    }
  });
});
