import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { knockHttp, type HttpDoorSeen } from './http-door.ts';

async function knockAt(meet: (socket: Socket) => void): Promise<HttpDoorSeen> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    meet(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  try {
    return await knockHttp({ host: '127.0.0.1', port: address.port });
  } finally {
    server.close();
  }
}

describe('a knock at a door of figures', () => {
  it('is answered where somebody speaks, whatever he says', async () => {
    const seen = await knockAt((socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));

    assert.deepEqual(seen, { door: 'answers', words: 'HTTP/1.1 403 Forbidden' });
  });

  it('is not answered where the connection is ended, reset or not taken', async () => {
    const ended = await knockAt((socket) => socket.end());
    const reset = await knockAt((socket) => socket.resetAndDestroy());
    const refused = await knockHttp({ host: '127.0.0.1', port: 1 });

    assert.deepEqual(
      [ended, reset, refused].map(({ door }) => door),
      ['silent', 'silent', 'silent'],
    );
    assert.match(refused.words, /ECONNREFUSED/);
  });
});
