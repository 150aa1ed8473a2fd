import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { reportOf } from '../publish.ts';
import { crashEvidence } from '../test-evidence.ts';
import { sampleCheck, sampleRun } from '../test-run.ts';
import { chaosOverview } from './chaos-overview.ts';
import { htmlOf } from './element.ts';

void describe('all experiments at a glance', () => {
  const place = { directory: '' };
  before(async () => {
    place.directory = await mkdtemp(join(tmpdir(), 'bingo-overview-'));
  });
  after(async () => {
    await rm(place.directory, { recursive: true, force: true });
  });

  const overviewOf = async (kind: 'chaos' | 'drill'): Promise<string> => {
    const evidence = await crashEvidence(place.directory, { lost: 32, words: 'killed' });
    const run = sampleRun({ kind, checks: [sampleCheck({ kind, evidence })] });
    const { experiments } = await reportOf([{ directory: place.directory, run }], {
      pageDirectory: place.directory,
    });
    return htmlOf(chaosOverview(experiments));
  };

  void it('tell an experiment without a defence from one with all of them, and hold it against no target', async () => {
    const [usual, drill] = [await overviewOf('chaos'), await overviewOf('drill')];

    assert.doesNotMatch(usual, /in a drill/);
    assert.match(usual, /1 missed/);
    assert.match(drill, /in a drill, a defence of the stand taken away/);
    assert.doesNotMatch(drill, /1 missed/);
  });
});
