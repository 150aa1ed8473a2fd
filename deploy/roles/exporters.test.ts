import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exporterPorts, exporterSteps } from './exporters.ts';
import { figurePages, figurePlaces, answerBoundsMs, figuresInRow, cacheResults } from './figures.ts';
import { objectives } from './objectives.ts';
import { RemoteInMemory } from './remote-in-memory.ts';
import { sampleFacts, sampleMachine } from './stand-sample.ts';

const namesOn = (machine: 'balancer' | 'bingo-1' | 'database'): readonly string[] =>
  exporterSteps(sampleFacts(), sampleMachine(machine)).map(({ name }) => name);

/** The drop-in that a machine gets whose exporter prints this when it is asked what it knows. */
async function dropInOn(
  machine: 'balancer' | 'bingo-1' | 'database',
  unit: string,
  help = '',
): Promise<string> {
  const remote = new RemoteInMemory((text) => (text.includes('--help') ? { stdout: help } : {}));
  const path = `/etc/systemd/system/${unit}.service.d/10-bingo-stand.conf`;
  const steps = exporterSteps(sampleFacts(), sampleMachine(machine));
  await steps.find(({ name }) => name === `${path} is in place`)?.apply({ remote, say: () => undefined });
  return remote.files.get(path) ?? '';
}

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

  const collectors = ['replication_slot', 'roles'];
  const told: readonly (readonly [string, string, readonly string[]])[] = [
    ['of Debian 12', '--collector.bgwriter  Enable the bgwriter collector', []],
    ['of Debian 13', '--[no-]collector.roles  --[no-]collector.replication_slot', collectors],
  ];
  for (const [version, help, unwanted] of told) {
    it(`${version} are told nothing of PostgreSQL that they do not know: they would not start`, async () => {
      const dropIn = await dropInOn('database', 'prometheus-postgres-exporter', help);

      const words = [...dropIn.matchAll(/--no-collector\.(\S+)/g)].map((found) => found[1]);
      assert.match(dropIn, /--web\.listen-address=\S+:9187/);
      assert.deepEqual(words, unwanted);
    });
  }

  it('of machines have one directory of text files, which is all that Debian 12 knows', async () => {
    for (const machine of ['balancer', 'bingo-1', 'database'] as const) {
      const dropIn = await dropInOn(machine, 'prometheus-node-exporter');

      assert.equal(dropIn.match(/--collector\.textfile\.directory=/g)?.length, 1, machine);
      assert.ok(!dropIn.includes('mount-points-include'), machine);
    }
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
