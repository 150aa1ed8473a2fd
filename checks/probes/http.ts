import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Client, type buildConnector } from 'undici';
import { monotonicMs } from '../../deploy/world/clock.ts';
import { Failure } from '../../deploy/world/failure.ts';
import { defaultTimeoutMs, Exchange, type HttpObservation, type HttpRequest } from './exchange.ts';
import type { Probe } from './probe.ts';
import { openSocket, type Address } from './socket.ts';

/** Whom to ask, and over what. */
export interface HttpTarget {
  /** `http://10.77.0.10` or `https://bingo.test:8443`; nothing behind the port. */
  readonly origin: string;
  /** PEM; the certificate trusted instead of the usual authorities. */
  readonly ca?: string;
  /** The one certificate that is accepted, whatever it names: see TlsOptions. */
  readonly pin?: string;
  /** The name to ask for (SNI, Host) and to look for in the certificate, when the origin is an address. */
  readonly serverName?: string;
  /** `h2` over https only; a server that does not speak it is trouble of kind `protocol`. `h1` unless told. */
  readonly version?: 'h1' | 'h2';
  /** `fresh`: every look has a connection of its own. `kept` unless told. */
  readonly connections?: 'kept' | 'fresh';
}

/** An idle connection is left before the usual servers end it (5 s for Node's), so that none is found ended. */
const idleMs = 4_000;

/**
 * Looks at one service over connections of its own, one look on each at a time, as many as there are looks at once.
 * Nothing is retried and no redirect followed: what is seen is what came. The only use of undici.
 */
export class HttpClient implements AsyncDisposable {
  readonly target: HttpTarget;
  readonly #idle: Connection[] = [];
  readonly #all = new Set<Connection>();
  readonly #address: Address;
  #closed = false;

  /** @throws Failure `PlanInvalid` when the origin is none, or h2 is wanted without https. */
  constructor(target: HttpTarget) {
    this.target = target;
    this.#address = addressOf(target);
  }

  /** Looks once. Never throws: what goes wrong is what it saw. `dueMs` is when it was planned; now unless told. */
  look(request: HttpRequest, dueMs?: number): Promise<HttpObservation> {
    return new Promise((resolve) => {
      const exchange = new Exchange(
        request,
        { dueMs: dueMs ?? monotonicMs(), version: this.target.version ?? 'h1' },
        (seen, reusable) => {
          if (reusable && this.target.connections !== 'fresh' && !this.#closed) this.#idle.push(connection);
          else this.#drop(connection);
          resolve(seen);
        },
      );
      const connection = this.#take();
      connection.send(exchange, request);
    });
  }

  /** A Probe that asks the same each time, or, given a function, what that says for the place in the Watch's plan (0 for a look by itself). */
  probe(request: HttpRequest | ((place: number) => HttpRequest), subject?: string): Probe {
    const next = typeof request === 'function' ? request : () => request;
    const first = next(0);
    return {
      subject: subject ?? `${first.method ?? 'GET'} ${first.path}`,
      timeoutMs: first.timeoutMs ?? defaultTimeoutMs,
      look: (dueMs, place = 0) => this.look(next(place), dueMs),
    };
  }

  /** Ends all connections; looks that are under way end as `notLooked`. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((connection) => connection.end()));
    this.#all.clear();
    this.#idle.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The connection used last, so that no more are kept open than needed. */
  #take(): Connection {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    const made = new Connection(this.target, this.#address);
    this.#all.add(made);
    return made;
  }

  #drop(connection: Connection): void {
    this.#all.delete(connection);
    void connection.end();
  }
}

/** One connection: undici's Client, which opens it again when it was ended, and tells each exchange when it does. */
class Connection {
  readonly #client: Client;
  readonly #hostHeader: Readonly<Record<string, string>>;
  #current: Exchange | undefined;
  /** While the connection is being made. */
  #unfinished: Socket | undefined;

  constructor(target: HttpTarget, address: Address) {
    this.#hostHeader = target.serverName === undefined ? {} : { host: hostOf(target.serverName, address) };
    this.#client = new Client(target.origin, {
      allowH2: target.version === 'h2',
      pipelining: target.connections === 'fresh' ? 0 : 1,
      keepAliveTimeout: idleMs,
      keepAliveMaxTimeout: idleMs,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (_options, opened) => {
        this.#open(address, { version: target.version ?? 'h1', opened });
      },
    });
  }

  send(exchange: Exchange, request: HttpRequest): void {
    this.#current = exchange;
    const { method = 'GET', path, headers, body } = request;
    this.#client.dispatch(
      { method, path, headers: { ...this.#hostHeader, ...headers }, body: body ?? null },
      exchange,
    );
  }

  /**
   * Ends it now, also while it is being made: undici knows nothing yet of a socket that is. Of one that it was given it must hear first, or it takes
   * the end of an http2 session for a stranger's doing and fails its own assertion.
   */
  async end(): Promise<void> {
    this.#unfinished?.destroy();
    await this.#client.destroy();
  }

  #open(
    address: Address,
    to: { readonly version: 'h1' | 'h2'; readonly opened: buildConnector.Callback },
  ): void {
    const socket = openSocket(address, (result) => {
      const wrong = 'timing' in result ? wrongProtocol(socket, to.version) : result.error;
      this.#current?.connected(wrong === undefined ? result : { error: wrong });
      this.#unfinished = undefined;
      if (wrong === undefined) {
        to.opened(null, socket);
        return;
      }
      socket.destroy();
      to.opened(wrong, null);
    });
    this.#unfinished = socket;
  }
}

function wrongProtocol(socket: Socket, version: 'h1' | 'h2'): Error | undefined {
  if (version === 'h1' || (socket instanceof TLSSocket && socket.alpnProtocol === 'h2')) return undefined;
  return new Error('the server does not speak http2: it chose another protocol (ALPN)');
}

function hostOf(serverName: string, { port, tls }: Address): string {
  return port === (tls === undefined ? 80 : 443) ? serverName : `${serverName}:${port}`;
}

/** @throws Failure `PlanInvalid` when the origin is none, or h2 is wanted without https. */
export function checkTarget(target: HttpTarget): void {
  addressOf(target);
}

function addressOf({ origin, ca, pin, serverName, version }: HttpTarget): Address {
  const url = URL.parse(origin);
  const isHttps = url?.protocol === 'https:';
  const isBare = url !== null && url.href === `${url.protocol}//${url.host}/`;
  const isHttp = isHttps || url?.protocol === 'http:';
  if (!isBare || !isHttp || (!isHttps && version === 'h2')) {
    throw new Failure('PlanInvalid', {
      attempted: `look at ${origin}${version === 'h2' ? ' over http2' : ''}`,
      happened: 'this is no origin that can be asked so',
      hint: 'give a scheme, a host and at most a port, http://203.0.113.7; http2 needs https',
    });
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (isHttps ? 443 : 80) : Number(url.port);
  if (!isHttps) return { host, port };
  return {
    host,
    port,
    tls: {
      alpn: [version === 'h2' ? 'h2' : 'http/1.1'],
      ...(ca === undefined ? {} : { ca }),
      ...(pin === undefined ? {} : { pin }),
      ...(serverName === undefined ? {} : { serverName }),
    },
  };
}
