import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Rise } from '../checks/inside/counters.ts';
import { compareBooks, type ClientCount, type EndpointBooks, type NodeLogCount } from './double-entry.ts';

const endpoint = 'GET /api/movie/{id}';
const client = (of: Partial<ClientCount> = {}): ClientCount => ({
  offered: 100,
  answered: 100,
  byKind: new Map(),
  byStatus: new Map([[200, 100]]),
  ...of,
});
const rise = (of: Partial<Rise> = {}): Rise => ({
  requests: 100,
  answers: { '1xx': 0, '2xx': 100, '3xx': 0, '4xx': 0, '5xx': 0, other: 0 },
  atNodes: 100,
  byNode: new Map([
    ['bingo-1', 50],
    ['bingo-2', 50],
  ]),
  repeated: 0,
  ...of,
});
const books = (of: Partial<EndpointBooks> = {}): EndpointBooks => ({
  endpoint,
  client: client(),
  balancer: rise(),
  ...of,
});
const log = (of: Partial<NodeLogCount> = {}): NodeLogCount => ({
  path: '/api/movie/{id}',
  endpoints: [endpoint],
  completed: 100,
  isWhole: true,
  ...of,
});

/** What is said when one side differs. */
function differences(one: EndpointBooks, nodeLog: NodeLogCount = log()): readonly string[] {
  return compareBooks([one], [nodeLog]).differences;
}

describe('the double entry', () => {
  it('agrees when all three count the same', () => {
    const { differences: found, rows } = compareBooks([books()], [log()]);

    assert.deepEqual(found, []);
    assert.deepEqual(rows, [
      { endpoint, clientOffered: 100, clientAnswered: 100, balancer: 100, atNodes: 100, repeated: 0 },
    ]);
  });

  it('names both sides when the client counts more than the balancer', () => {
    const [first = ''] = differences(books({ balancer: rise({ requests: 99 }) }));

    assert.match(
      first,
      /movie\/\{id\}: the client counts 100 requests, all answered; the balancer counts 99/,
    );
  });

  it('sees a request of a stranger', () => {
    const found = differences(
      books({ balancer: rise({ requests: 101, atNodes: 101 }) }),
      log({ completed: 101 }),
    );

    assert.equal(found.length, 1);
  });

  it('sees answers of another class than the client had', () => {
    const answers = { ...rise().answers, '2xx': 98, '4xx': 2 };

    const found = differences(books({ balancer: rise({ answers }) }));

    assert.deepEqual(found, [
      `${endpoint}: the client counts 100 answers of 2xx; the balancer counts 98`,
      `${endpoint}: the client counts 0 answers of 4xx; the balancer counts 2`,
    ]);
  });

  it('sees answers that no node gave', () => {
    const found = differences(books({ balancer: rise({ atNodes: 60 }) }), log({ completed: 60 }));

    assert.deepEqual(found, [
      `${endpoint}: the balancer counts 100 requests to the nodes; it counts 60 answers of theirs`,
    ]);
  });

  it("holds the nodes' own logs against it", () => {
    const [first = ''] = differences(books(), log({ completed: 97 }));

    assert.match(first, /the balancer counts 100 requests to the nodes; the nodes' own logs count 97/);
    assert.equal(differences(books(), log({ completed: 101 })).length, 1);
  });

  it('expects no more of a log that was cut than what is left, and never too much', () => {
    assert.deepEqual(differences(books(), log({ completed: 97, isWhole: false })), []);
    assert.equal(differences(books(), log({ completed: 101, isWhole: false })).length, 1);
  });
});

describe('where the client had no answer', () => {
  const lost = client({
    answered: 90,
    byStatus: new Map([[200, 90]]),
    byKind: new Map([['timeout', 10]]),
  });
  const answers = { ...rise().answers, '2xx': 95 };

  it('the request may have arrived or not', () => {
    for (const requests of [90, 95, 100]) {
      const balancer = rise({ requests, answers: { ...answers, '2xx': requests }, atNodes: requests });
      assert.deepEqual(differences(books({ client: lost, balancer }), log({ completed: requests })), []);
    }
    const fewer = rise({ requests: 89, answers: { ...answers, '2xx': 89 }, atNodes: 89 });
    assert.equal(differences(books({ client: lost, balancer: fewer }), log({ completed: 89 })).length, 1);
  });

  it('it may have arrived when the generator itself lost sight of it', () => {
    const unseen = { ...lost, offered: 90, byKind: new Map([['notLooked', 10]] as const) };
    const all = rise({ requests: 100, answers: { ...answers, '2xx': 100 } });

    assert.deepEqual(differences(books({ client: unseen, balancer: all })), []);
    assert.equal(differences(books({ client: unseen, balancer: rise({ requests: 101 }) })).length, 1);
  });

  it('it has not arrived when there was no connection', () => {
    const refused = { ...lost, byKind: new Map([['refused', 10]] as const) };

    const [first = ''] = differences(books({ client: refused }));

    assert.match(first, /the client counts 90 requests, all answered; the balancer counts 100/);
  });
});

describe('what the balancer sent once more', () => {
  it('may have been done twice', () => {
    const balancer = rise({ repeated: 3, atNodes: 100 });

    assert.deepEqual(differences(books({ balancer }), log({ completed: 103 })), []);
    assert.equal(differences(books({ balancer }), log({ completed: 104 })).length, 1);
  });

  it('or answered itself, when no node would', () => {
    const answers = { ...rise().answers, '2xx': 95, '5xx': 5 };
    const seen = client({
      byStatus: new Map([
        [200, 95],
        [503, 5],
      ]),
    });

    assert.deepEqual(
      differences(books({ client: seen, balancer: rise({ answers, atNodes: 95 }) }), log({ completed: 95 })),
      [],
    );
  });
});

describe('the one endpoint that is cached', () => {
  it('is asked of the nodes as often as the cache asks them', () => {
    const origin = rise({ requests: 2, atNodes: 2, answers: { ...rise().answers, '2xx': 2 } });
    const balancer = rise({ atNodes: 0 });
    const one = books({ endpoint: 'GET /long_dummy', balancer, origin });
    const nodeLog = log({ path: '/long_dummy', endpoints: ['GET /long_dummy'], completed: 2 });

    assert.deepEqual(compareBooks([one], [nodeLog]).differences, []);
    assert.equal(compareBooks([one], [{ ...nodeLog, completed: 3 }]).differences.length, 1);
  });
});
