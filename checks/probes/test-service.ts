import { createServer, type RequestListener, type Server } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { CertificatePair } from '../../deploy/roles/certificate.ts';

/** A service on loopback for tests: counts its connections, and ends them all when it is disposed of. */
export class LoopbackService implements AsyncDisposable {
  readonly port: number;
  readonly #server: Listening;
  readonly #sockets: Set<Socket>;

  private constructor(server: Listening, sockets: Set<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = portOf(server.address());
  }

  static http(listener: RequestListener): Promise<LoopbackService> {
    return LoopbackService.#listen(createServer(listener));
  }

  static https(pair: CertificatePair, listener: RequestListener): Promise<LoopbackService> {
    return LoopbackService.#listen(createHttpsServer({ cert: pair.certPem, key: pair.keyPem }, listener));
  }

  /** http2 only: h1 is refused. Without a body it takes every request and never answers. */
  static http2(pair: CertificatePair, body?: string): Promise<LoopbackService> {
    const server = createSecureServer({ cert: pair.certPem, key: pair.keyPem });
    server.on('stream', (stream) => {
      stream.on('error', () => undefined);
      if (body === undefined) return;
      stream.respond({ ':status': 200, 'x-served-by': 'bingo-2' });
      stream.end(body);
    });
    return LoopbackService.#listen(server);
  }

  /** TLS without a choice of protocols (ALPN), and silence. */
  static tls(pair: CertificatePair): Promise<LoopbackService> {
    return LoopbackService.#listen(createTlsServer({ cert: pair.certPem, key: pair.keyPem }));
  }

  /** Whatever is done with the bare connection. */
  static tcp(connected: (socket: Socket) => void): Promise<LoopbackService> {
    return LoopbackService.#listen(createTcpServer(connected));
  }

  static async #listen(server: Listening): Promise<LoopbackService> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
    });
    const listening = Promise.withResolvers<undefined>();
    server.listen(0, '127.0.0.1', () => listening.resolve(undefined));
    await listening.promise;
    return new LoopbackService(server, sockets);
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** Ends all connections, as a server does that finds them idle. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = Promise.withResolvers<undefined>();
    this.#server.close(() => closed.resolve(undefined));
    this.hangUp();
    await closed.promise;
  }
}

/** The part that all servers of Node share. */
interface Listening {
  on(event: 'connection', listener: (socket: Socket) => void): unknown;
  listen(port: number, host: string, listening: () => void): unknown;
  close(closed: () => void): unknown;
  address: Server['address'];
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}
