import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { InjectedMarks } from './injected-marks.ts';
import { readWindow } from './window.ts';
import type { LedgerEntry } from '../../deploy/healing/ledger.ts';

const window = readWindow(new URLSearchParams('last=5m'), new Date('2026-11-22T20:15:00Z'));
const entry: LedgerEntry = {
  version: 1,
  id: 'abc',
  fault: 'crash bingo.service on bingo-1',
  written: '2026-11-22T20:12:00.000Z',
  leaseMs: 30_000,
  undos: [],
};

interface Place {
  readonly marks: InjectedMarks;
  readonly entries: LedgerEntry[];
  readonly clock: { nowS: number };
  readonly directory: string;
}

async function inPlace(body: (place: Place) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'bingo-marks-'));
  const entries: LedgerEntry[] = [];
  const clock = { nowS: Date.parse('2026-11-22T20:13:00Z') / 1_000 };
  const marks = new InjectedMarks({
    stand: 'two',
    ledger: { read: () => Promise.resolve([...entries]) },
    runsDirectory: directory,
    nowS: () => clock.nowS,
  });
  try {
    await body({ marks, entries, clock, directory });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

describe('injected faults', () => {
  test('are marked while the ledger has them, and as healed when it has them no more', async () => {
    await inPlace(async ({ marks, entries, clock }) => {
      entries.push(entry);
      const open = await marks.read(window);
      entries.pop();
      clock.nowS += 5;
      const healed = await marks.read(window);

      assert.deepEqual(
        open.marks.map(({ words, untilS }) => [words.en, untilS]),
        [[entry.fault, null]],
      );
      assert.deepEqual(
        healed.marks.map(({ untilS }) => untilS),
        [clock.nowS],
      );
    });
  });

  test('of another time are left out', async () => {
    await inPlace(async ({ marks, entries }) => {
      entries.push({ ...entry, written: '2026-11-22T20:20:00.000Z' });

      assert.deepEqual((await marks.read(window)).marks, []);
    });
  });

  test('are told when what was written of them cannot be read', async () => {
    await inPlace(async ({ marks, directory }) => {
      const evidence = join(directory, '2026-11-22T20-10-00Z-two/evidence');
      await mkdir(evidence, { recursive: true });
      await writeFile(join(evidence, '9-experiment.json'), '{}');
      await mkdir(join(directory, '2026-11-22T20-10-00Z-other-two/evidence'), { recursive: true });
      await writeFile(join(directory, '2026-11-22T20-10-00Z-other-two/evidence/9-experiment.json'), '{}');

      const { troubles } = await marks.read(window);

      assert.equal(troubles.length, 1);
      assert.match(troubles[0] ?? '', /20-10-00Z-two: could not read an experiment/);
    });
  });
});
