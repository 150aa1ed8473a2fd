import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { knock, type DoorSeen } from './postgres-door.ts';

/** Knocks at a door that says these bytes to whatever it hears, and what it heard. */
async function knockAt(
  said: Buffer | undefined,
): Promise<{ readonly seen: DoorSeen; readonly heard: Buffer }> {
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (piece) => {
      heard.push(piece);
      if (said === undefined) socket.end();
      else socket.end(said);
    });
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const seen = await knock({ host: '127.0.0.1', port: address.port, name: 'bingo' });
  server.close();
  await once(server, 'close');
  return { seen, heard: Buffer.concat(heard) };
}

describe('the door of PostgreSQL', () => {
  it('is open to whom it asks for a password', async () => {
    const { seen, heard } = await knockAt(Buffer.from('R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0', 'latin1'));

    assert.equal(seen.door, 'asked');
    assert.equal(heard.readInt32BE(0), heard.length);
    assert.match(heard.toString('latin1', 8), /^user\0bingo\0database\0bingo\0\0$/);
  });

  it('is shut to whom it sends away', async () => {
    const { seen } = await knockAt(Buffer.from('E\0\0\0\x20SFATAL\0Mno pg_hba.conf entry\0\0', 'latin1'));

    assert.equal(seen.door, 'away');
    assert.match(seen.words, /no pg_hba\.conf entry/);
  });

  it('is not there when nobody answers', async () => {
    const { seen: silent } = await knockAt(undefined);
    const refused = await knock({ host: '127.0.0.1', port: 1, name: 'bingo' });

    assert.equal(silent.door, 'closed');
    assert.equal(refused.door, 'closed');
    assert.match(refused.words, /ECONNREFUSED/);
  });
});
