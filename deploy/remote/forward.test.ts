import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { freePort, LoopbackSshd } from './loopback-sshd.ts';

describe('a forwarded port', () => {
  it('carries connections, many at once and each to its end, until it is disposed of', async () => {
    await using service = await shoutingService();
    await using sshd = await LoopbackSshd.start();
    const remote = sshd.connect();
    const forward = await remote.forward({ host: '127.0.0.1', port: service.port });

    const answers = await Promise.all(
      ['one', 'two', 'x'.repeat(300_000)].map((said) => ask(forward.port, said)),
    );
    await forward[Symbol.asyncDispose]();

    assert.deepEqual(answers, ['ONE', 'TWO', 'X'.repeat(300_000)]);
    await assert.rejects(ask(forward.port, 'three'), /ECONNREFUSED/);
  });

  it('to where nobody listens cuts its connections', async () => {
    await using sshd = await LoopbackSshd.start();
    const remote = sshd.connect();
    const forward = await remote.forward({ host: '127.0.0.1', port: await freePort() });

    assert.equal(await ask(forward.port, 'anyone?').catch(() => 'cut'), '');
  });

  it('ends with its Remote, also when a connection is open', async () => {
    await using service = await shoutingService();
    await using sshd = await LoopbackSshd.start();
    const remote = sshd.connect();
    const forward = await remote.forward({ host: '127.0.0.1', port: service.port });
    const open = connect({ host: '127.0.0.1', port: forward.port });
    const ended = text(open).catch(() => 'cut');
    await once(open, 'connect');

    await remote.close();

    assert.match(await ended, /^(cut)?$/);
    await assert.rejects(ask(forward.port, 'three'), /ECONNREFUSED/);
  });
});

/** Answers, once it has heard everything, with the same in capitals. */
async function shoutingService(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    void text(socket).then(
      (said) => socket.end(said.toUpperCase()),
      () => socket.destroy(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address !== 'string');
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

async function ask(port: number, question: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  socket.end(question);
  return await text(socket);
}
