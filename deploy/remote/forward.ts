import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * Listens on a fresh loopback port and pipes each connection through a tunnel of its own.
 * When no tunnel can be had, the connection is cut: that is all a TCP client can be told.
 */
export async function openForward(
  tunnel: () => Promise<Duplex>,
): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    void tunnel().then(
      (stream) => join(socket, stream),
      () => socket.destroy(),
    );
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      if (!server.listening) return;
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function join(socket: Socket, stream: Duplex): void {
  socket.pipe(stream).pipe(socket);
  socket.on('close', () => stream.destroy());
  stream.on('error', () => socket.destroy()).on('close', () => socket.destroySoon());
}
