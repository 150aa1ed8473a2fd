import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exporterPorts, exporterSteps } from './exporters.ts';
import { figurePages, figurePlaces, answerBoundsMs, figuresInRow, cacheResults } from './figures.ts';
import { objectives } from './objectives.ts';
import { sampleFacts, sampleMachine } from './stand-sample.ts';

const namesOn = (machine: 'balancer' | 'bingo-1' | 'database'): readonly string[] =>
  exporterSteps(sampleFacts(), sampleMachine(machine)).map(({ name }) => name);

describe('exporters', () => {
  it('are guarded before they start, wherever others could ask them', () => {
    const guard = 'nobody but the balancer may ask exporters';

    for (const machine of ['bingo-1', 'database'] as const) {
      const names = namesOn(machine);
      const starts = names.findIndex((name) => name.includes('exporter.service'));
      assert.ok(names.includes(guard) && names.indexOf(guard) < starts, names.join());
    }
    assert.ok(!namesOn('balancer').includes(guard), 'there they listen on loopback');
  });

  it('have a port each', () => {
    const ports = Object.values(exporterPorts);

    assert.equal(new Set(ports).size, ports.length);
  });
});

describe('the figures that HAProxy counts by itself', () => {
  it('have a counter each, as many as a row has', () => {
    const { bucket, cache, ...single } = figurePlaces;
    const places = [
      ...answerBoundsMs.map((_bound, nth) => bucket + nth),
      ...Object.values(single),
      ...cacheResults.map((_result, nth) => cache + nth),
    ];

    assert.deepEqual(
      [...places].sort((one, other) => one - other),
      Array.from({ length: figuresInRow }, (_none, nth) => nth),
    );
  });

  it('have ascending bounds, among them those of the specification', () => {
    assert.deepEqual(
      [...answerBoundsMs].sort((one, other) => one - other),
      answerBoundsMs,
    );
    assert.ok(answerBoundsMs.includes(objectives.p90MsMax));
  });

  it('are told in pages that fit into a buffer of HAProxy when every counter is full', () => {
    for (const page of figurePages) {
      const full = page.replaceAll(/%\[[^\]]*\]/g, String(2 ** 32 - 1));
      assert.ok(full.length < 16_384, `${full.length} characters`);
    }
  });
});
