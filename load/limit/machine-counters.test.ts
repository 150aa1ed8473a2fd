import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { machineFacts, parseMachine } from './machine-counters.ts';
import { averaged, highest, parseBalancer } from './service-gauges.ts';

/** As a machine of the local provider says it. */
const said = (cpuNs: string, ticks: string): string => `cores=2\ncpu=${cpuNs}\ncpu  ${ticks}`;

describe("a machine's counters", () => {
  it('tell how busy it was between two readings, and what its service took', () => {
    const before = parseMachine(said('5000000000', '1000 0 500 8000 100 0 50 50 0 0'));
    const after = parseMachine(said('8000000000', '1900 0 900 8500 200 0 100 100 0 0'));

    const facts = machineFacts('database', { before, after, tookMs: 10_000 });

    assert.deepEqual(facts, { name: 'database', cores: 2, busyRatio: 0.7, serviceCores: 0.3 });
  });

  it('take a service that does not run for one that uses nothing', () => {
    const before = parseMachine(said('[not set]', '1 0 0 1 0 0 0 0 0 0'));

    assert.equal(machineFacts('bingo-1', { before, after: before, tookMs: 1 }).serviceCores, 0);
  });
});

describe("the balancer's gauges", () => {
  it("are read from HAProxy's exporter, its queues summed up", () => {
    const metrics = [
      '# TYPE haproxy_process_nbthread gauge',
      'haproxy_process_nbthread 2',
      'haproxy_process_max_connections 9970',
      'haproxy_process_current_connections 41',
      'haproxy_backend_current_queue{proxy="get_root"} 3',
      'haproxy_backend_current_queue{proxy="get_movie"} 4',
    ].join('\n');

    assert.deepEqual(parseBalancer(metrics), {
      threads: 2,
      connections: 41,
      connectionsMax: 9_970,
      queued: 7,
    });
  });

  it('keep the highest of several looks, where queries are averaged', () => {
    const balancer = { threads: 2, connections: 40, connectionsMax: 9_970, queued: 0 };
    assert.equal(highest([balancer, { ...balancer, queued: 5 }, balancer]).queued, 5);
    const database = { running: 0, waiting: 0, connections: 43, connectionsMax: 100 };
    assert.equal(averaged([database, { ...database, running: 4 }]).running, 2);
  });
});
