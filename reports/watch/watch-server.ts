import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join, normalize } from 'node:path';
import { monotonicMs } from '../../deploy/world/clock.ts';
import { Failure, describe } from '../../deploy/world/failure.ts';
import type { RunsWatched, WatchState } from './watch-state.ts';

/** What a WatchServer shows. */
export interface Watched {
  readonly runs: RunsWatched;
  /** The folder of runs: evidence is read from it. */
  readonly root: string;
  /** Makes the page of what is there now. */
  readonly render: () => Promise<string>;
  /** 0 takes one that is free. */
  readonly port: number;
}

const host = '127.0.0.1';
/** Between two renderings at least so long, and so many times what the last one took: a run is not to be disturbed by being watched. */
const renderPause = { leastMs: 3_000, times: 5 } as const;

/** Serves the page on loopback, and tells it when there is something new; server-sent events, since they come back by themselves. */
export class WatchServer implements AsyncDisposable {
  readonly #watched: Watched;
  readonly #server: Server;
  readonly #listeners = new Set<ServerResponse>();
  #html: string | undefined;
  #shown = '';
  #renderedMs = -Infinity;
  #tookMs = 0;
  #state: WatchState = { kind: 'none' };

  private constructor(watched: Watched) {
    this.#watched = watched;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** @throws Failure `PlanInvalid` when the port is taken. */
  static async start(watched: Watched): Promise<WatchServer> {
    const made = new WatchServer(watched);
    await new Promise<void>((resolve, reject) => {
      made.#server.once('error', (cause: NodeJS.ErrnoException) => {
        reject(
          new Failure('PlanInvalid', {
            attempted: `serve the page at http://${host}:${watched.port}/`,
            happened: cause.code === 'EADDRINUSE' ? 'another program listens there' : describe(cause),
            hint: 'perhaps another `make watch`; say another port: make watch PORT=8643',
            cause,
          }),
        );
      });
      made.#server.listen(watched.port, host, resolve);
    });
    return made;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://${host}:${typeof address === 'object' && address !== null ? address.port : this.#watched.port}/`;
  }

  /** Looks once, and tells all pages what is new; gives back what there is to watch. */
  async look(): Promise<WatchState> {
    this.#state = await this.#watched.runs.state();
    this.#tell('state', this.#state);
    if (this.#listeners.size > 0 && (await this.#isNew())) this.#tell('page', { of: this.#shown.length });
    return this.#state;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const response of this.#listeners) response.end();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** Whether there are other data than those of the page that was made last, and it is time to make another. */
  async #isNew(): Promise<boolean> {
    const pauseMs = Math.max(renderPause.leastMs, renderPause.times * this.#tookMs);
    if (monotonicMs() - this.#renderedMs < pauseMs) return false;
    return (await this.#watched.runs.signature()) !== this.#shown;
  }

  async #page(): Promise<string> {
    if (this.#html !== undefined && !(await this.#isNew())) return this.#html;
    const startedMs = monotonicMs();
    this.#shown = await this.#watched.runs.signature();
    this.#html = await this.#watched.render();
    this.#renderedMs = monotonicMs();
    this.#tookMs = this.#renderedMs - startedMs;
    return this.#html;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { pathname } = new URL(request.url ?? '/', this.url);
      // A page of somebody's whose name leads here is not ours to answer.
      if (request.headers.host !== new URL(this.url).host)
        send(response, { status: 403, text: 'not for this host\n' });
      else if (request.method !== 'GET') send(response, { status: 405, text: 'only looking\n' });
      else if (pathname === '/')
        send(response, { type: 'text/html; charset=utf-8', text: await this.#page() });
      else if (pathname === '/live') this.#listen(response);
      else if (pathname.startsWith('/runs/')) await this.#evidence(pathname, response);
      else send(response, { status: 404, text: 'there is nothing here\n' });
    } catch (thrown) {
      if (!response.headersSent) send(response, { status: 500, text: `${describe(thrown)}\n` });
      else response.end();
    }
  }

  #listen(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(eventText('state', this.#state));
    this.#listeners.add(response);
    response.on('close', () => this.#listeners.delete(response));
  }

  /** A file of a run, as text whatever it says of itself. */
  async #evidence(pathname: string, response: ServerResponse): Promise<void> {
    const within = normalize(decodeURIComponent(pathname.slice('/runs/'.length)));
    if (within.startsWith('..') || within.startsWith('/')) {
      send(response, { status: 404, text: 'there is nothing here\n' });
      return;
    }
    const bytes = await readFile(join(this.#watched.root, within)).catch(() => undefined);
    if (bytes === undefined) send(response, { status: 404, text: 'there is no such file\n' });
    else send(response, { text: bytes.toString('utf8') });
  }

  #tell(event: 'state' | 'page', data: unknown): void {
    for (const response of this.#listeners) response.write(eventText(event, data));
  }
}

function eventText(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function send(
  response: ServerResponse,
  {
    status = 200,
    type = 'text/plain; charset=utf-8',
    text,
  }: { readonly status?: number; readonly type?: string; readonly text: string },
): void {
  response.writeHead(status, {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  response.end(text);
}
