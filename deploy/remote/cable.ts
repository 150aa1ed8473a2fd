import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** For tests: a loopback TCP relay that can go silent or break, as the network between two machines does. */
export class Cable implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #connections = 0;
  #bytesUntilSilence = Infinity;

  private constructor(server: Server, port: number, toPort: number) {
    this.#server = server;
    this.port = port;
    server.on('connection', (near: Socket) => this.#relay(near, toPort));
  }

  static async to(port: number): Promise<Cable> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
    return new Cable(server, address.port, port);
  }

  /** How many connections were ever made through it. */
  get connections(): number {
    return this.#connections;
  }

  /** Lets so many more bytes through, both ways together, and then none, without a word to either side. */
  silenceAfter(bytes: number): void {
    this.#bytesUntilSilence = bytes;
  }

  /** Breaks every connection now; new ones are whole again. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#bytesUntilSilence = Infinity;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }

  #relay(near: Socket, toPort: number): void {
    this.#connections += 1;
    const far = connect({ host: '127.0.0.1', port: toPort, noDelay: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (bytes: Buffer) => this.#pass(bytes, { from, to }));
      from
        .on('error', () => undefined)
        .on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
    }
  }

  #pass(bytes: Buffer, { from, to }: { readonly from: Socket; readonly to: Socket }): void {
    if (this.#bytesUntilSilence <= 0) return;
    this.#bytesUntilSilence -= bytes.length;
    if (!to.write(bytes)) {
      from.pause();
      to.once('drain', () => from.resume());
    }
  }
}
