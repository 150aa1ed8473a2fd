import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bottleneckOf, type LoadedStand, type NodeFacts } from './bottleneck.ts';

const calm = { cores: 2, busyRatio: 0.5 };

function node(name: string, facts: Partial<NodeFacts> = {}): NodeFacts {
  return { name, ...calm, serviceCores: 0.2, isUp: true, admittedRps: 60, refused: 0, ...facts };
}

/** A stand on which nothing is at its end. */
const idle: LoadedStand = {
  generatorReasons: [],
  nodes: [node('bingo-1'), node('bingo-2')],
  balancer: {
    name: 'balancer',
    ...calm,
    serviceCores: 0.1,
    threads: 2,
    connections: 40,
    connectionsMax: 9_970,
    queued: 0,
  },
  database: {
    name: 'database',
    ...calm,
    serviceCores: 0.2,
    running: 0.4,
    waiting: 0,
    connections: 43,
    connectionsMax: 100,
  },
};
const flat = { admittedRps: 99.4, refused: 130 };

describe('the bottleneck', () => {
  it('is unknown when nothing is at its end', () => {
    assert.equal(bottleneckOf(idle).name, 'unknown');
  });

  it('is the generator when the measurement is INVALID, whatever else was seen', () => {
    const generatorReasons = ['3.1 % of the requests left more than 10 ms late'];

    const { name, evidence } = bottleneckOf({
      ...idle,
      generatorReasons,
      nodes: [node('bingo-1', flat), node('bingo-2', flat)],
    });

    assert.equal(name, 'generator');
    assert.equal(evidence[0], generatorReasons[0]);
    // On one computer the stand may be what starves it.
    assert.match(evidence.join('\n'), /the stand meanwhile looked as if it were: limiter/);
  });

  it('is the limiter when every node gives what its limiter lets through', () => {
    const { name, evidence } = bottleneckOf({
      ...idle,
      nodes: [node('bingo-1', flat), node('bingo-2', flat)],
    });

    assert.equal(name, 'limiter');
    assert.match(evidence.join('\n'), /bingo-1 99\.4, bingo-2 99\.4, of 100 each\n.*260\n2 of 2 nodes/);
  });

  it('is the limiter of the one node that is left', () => {
    const nodes = [node('bingo-1', { isUp: false, admittedRps: 2.5 }), node('bingo-2', flat)];

    const { name, evidence } = bottleneckOf({ ...idle, nodes });

    assert.equal(name, 'limiter');
    assert.match(evidence.join('\n'), /1 of 2 nodes in rotation/);
  });

  it('is not the limiter when one node has something left to give, or no node is there', () => {
    assert.equal(bottleneckOf({ ...idle, nodes: [node('bingo-1', flat), node('bingo-2')] }).name, 'unknown');
    const gone = { isUp: false, admittedRps: 0 };
    assert.equal(
      bottleneckOf({ ...idle, nodes: [node('bingo-1', gone), node('bingo-2', gone)] }).name,
      'unknown',
    );
  });

  it('is the database when queries pile up, or its connections are all taken', () => {
    assert.equal(bottleneckOf({ ...idle, database: { ...idle.database, running: 31 } }).name, 'database');
    assert.equal(bottleneckOf({ ...idle, database: { ...idle.database, connections: 97 } }).name, 'database');
  });

  it('is whatever fills the processors', () => {
    const full = { busyRatio: 0.98, serviceCores: 1.1 };
    assert.equal(bottleneckOf({ ...idle, database: { ...idle.database, ...full } }).name, 'database');
    assert.equal(bottleneckOf({ ...idle, balancer: { ...idle.balancer, ...full } }).name, 'balancer');
    assert.equal(bottleneckOf({ ...idle, nodes: [node('bingo-1', full), node('bingo-2')] }).name, 'node');
  });

  it('is the largest of those that fill the processors of one computer together', () => {
    const busy = { busyRatio: 1 };

    const { name } = bottleneckOf({
      ...idle,
      nodes: [
        node('bingo-1', { ...busy, serviceCores: 0.3 }),
        node('bingo-2', { ...busy, serviceCores: 0.3 }),
      ],
      balancer: { ...idle.balancer, ...busy, serviceCores: 0.2 },
      database: { ...idle.database, ...busy, serviceCores: 1 },
    });

    assert.equal(name, 'database');
  });

  it('is unknown when strangers fill the processors', () => {
    const busy = { busyRatio: 1, serviceCores: 0.3 };

    const { name, evidence } = bottleneckOf({
      ...idle,
      nodes: [node('bingo-1', busy), node('bingo-2', busy)],
      database: { ...idle.database, ...busy },
    });

    assert.equal(name, 'unknown');
    assert.match(evidence.join('\n'), /database 0\.30 of 2 \(100 % busy with anything\)/);
  });

  it('is the balancer when its connections are all taken, or requests wait in its queues', () => {
    assert.equal(
      bottleneckOf({ ...idle, balancer: { ...idle.balancer, connections: 9_700 } }).name,
      'balancer',
    );
    assert.equal(bottleneckOf({ ...idle, balancer: { ...idle.balancer, queued: 4 } }).name, 'balancer');
  });
});
