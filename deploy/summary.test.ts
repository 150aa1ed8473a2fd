import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleFacts } from './roles/stand-sample.ts';
import { StandFiles } from './stand-files.ts';
import { summaryOf } from './summary.ts';
import { readEnvironment } from './world/environment.ts';

const { plan, machines } = sampleFacts();
const files = new StandFiles({ projectDir: '/nowhere', stand: plan.stand });
const place = { plan, files, environment: readEnvironment() };
const tally = { changed: 2, ok: 3, failed: 0, tookMs: 1_000 };

describe('the summary of a deploy', () => {
  it('says why nothing is sent to the cloud, and what to do', async () => {
    const absence = { why: 'no package was given', hint: 'give one' };

    const { text, facts } = await summaryOf(place, { machines, absence }, tally);

    assert.match(text, /Yandex Monitoring +gets no figures: no package was given\n.*give one\n/);
    assert.equal(facts.notSent, 'no package was given');
  });

  it('says nothing of it where it is sent, or where there is no cloud', async () => {
    const { text, facts } = await summaryOf(place, { machines, absence: undefined }, tally);

    assert.match(text, /sample: 2 changes, 3 right already/);
    assert.doesNotMatch(text, /Monitoring/);
    assert.equal(facts.notSent, undefined);
  });
});
