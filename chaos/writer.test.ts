import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { describe, it } from 'node:test';
import { HttpClient } from '../checks/probes/http.ts';
import { sleep } from '../deploy/world/clock.ts';
import { Writer, type Written } from './writer.ts';

const mark = { customerId: 7, movieId: 8 };
const from = new Date('2026-11-22T20:15:00.999Z');

/** What a made-up service answers to the n-th POST: a status, or the connection ended before any. */
type Reply = number | 'hangs up';

/** Writes 100 times a second against a made-up service. */
async function written(
  replyTo: (post: number) => Reply,
  forMs = 130,
): Promise<Written & { bodies: string[] }> {
  const bodies: string[] = [];
  const seen = { posts: 0 };
  const server = createServer((request, response) => {
    request.on('data', (data: Buffer) => bodies.push(data.toString()));
    request.on('end', () => {
      if (request.method === 'DELETE') return void response.end('{"id":1}');
      seen.posts += 1;
      const reply = replyTo(seen.posts);
      if (reply === 'hangs up') return void request.socket.destroy();
      response.statusCode = reply;
      response.end(reply === 201 ? JSON.stringify({ id: 5_000_000 + seen.posts }) : 'no');
    });
  });
  await using client = new HttpClient({ origin: `http://127.0.0.1:${await portOf(server)}` });
  try {
    const writer = Writer.start(client, { everyMs: 10, forMs: 5_000, mark, from });
    await sleep(forMs);
    return { ...(await writer.stop()), bodies };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('the writer', () => {
  it('gives every session a start time of its own, over the end of a second too', async () => {
    const { writes, bodies, fromStartTime, toStartTime } = await written(() => 201);

    const times = writes.map(({ startTime }) => startTime);
    assert.ok(times.length >= 5, `${times.length} sessions`);
    assert.equal(new Set(times).size, times.length);
    assert.equal(times[0], '2026-11-22T20:15:00.999001');
    assert.deepEqual([...times].sort(), times);
    assert.ok(times.every((time) => time >= fromStartTime && time <= toStartTime));
    assert.equal(bodies[0], '{"start_time":"2026-11-22T20:15:00.999001Z","customer_id":7,"movie_id":8}');
  });

  it('deletes every third time one that it made, the oldest first, and none twice', async () => {
    const { writes } = await written(() => 201);

    const deleted = writes.filter((one) => one.deleted !== undefined);
    assert.ok(deleted.length >= 2, `${deleted.length} deleted`);
    assert.deepEqual(deleted, writes.slice(0, deleted.length));
    assert.ok(deleted.every((one) => one.deleted === 'acknowledged'));
  });

  it('remembers what was acknowledged, refused, and what nobody knows', async () => {
    const { writes } = await written((post) => [201, 500, 502, 'hangs up' as const][post - 1] ?? 201);

    assert.deepEqual(
      writes.slice(0, 4).map(({ posted, id }) => [posted, id]),
      [
        ['acknowledged', 5_000_001],
        ['refused', undefined],
        ['unknown', undefined],
        ['unknown', undefined],
      ],
    );
  });

  it('is told of as users are', async () => {
    const { history, writes } = await written(() => 503);

    assert.equal(history.about.subject, 'writer');
    assert.equal(history.counts().fail, writes.length);
  });
});
