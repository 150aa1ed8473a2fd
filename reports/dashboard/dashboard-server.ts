import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Failure, describe } from '../../deploy/world/failure.ts';
import type { DashboardAnswer } from './dashboard-answer.ts';
import { readWindow, type Window } from './window.ts';

/** What the page is served from. */
export interface DashboardParts {
  readonly html: string;
  readonly answer: (window: Window) => Promise<DashboardAnswer>;
  readonly now: () => Date;
}

/**
 * Serves the dashboard on loopback until disposed of. Whoever comes by another name than loopback's is refused: a page from elsewhere could have its own name lead here.
 * @throws Failure `PlanInvalid` when the port is taken.
 */
export async function serveDashboard(
  parts: DashboardParts,
  { port }: { readonly port: number },
): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((request, response) => {
    respond(parts, request, response).catch((thrown: unknown) => {
      response.destroy(thrown instanceof Error ? thrown : undefined);
    });
  });
  server.listen({ host: '127.0.0.1', port });
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new Failure('PlanInvalid', {
      attempted: `serve the dashboard on 127.0.0.1:${port}`,
      happened: describe(cause),
      hint: `another program has the port, perhaps another dashboard: \`make dashboard PORT=${port + 1}\``,
      cause,
    });
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const headers = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

async function respond(
  parts: DashboardParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (status: number, type: string, body: string): void => {
    response.writeHead(status, { ...headers, 'content-type': `${type}; charset=utf-8` });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (host !== '127.0.0.1' && host !== 'localhost') {
    send(421, 'text/plain', 'this dashboard answers to 127.0.0.1 and localhost only\n');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    send(405, 'text/plain', 'this dashboard only shows\n');
    return;
  }
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (pathname === '/') send(200, 'text/html', parts.html);
  else if (pathname === '/window') {
    const { status, body } = await windowBody(parts, searchParams);
    send(status, 'application/json', JSON.stringify(body));
  } else send(404, 'text/plain', 'there is only one page here: /\n');
}

async function windowBody(
  { answer, now }: DashboardParts,
  words: URLSearchParams,
): Promise<{ readonly status: number; readonly body: DashboardAnswer | { readonly refused: string } }> {
  try {
    return { status: 200, body: await answer(readWindow(words, now())) };
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    return { status: 400, body: { refused: `${describe(thrown)}; ${thrown.facts.hint ?? ''}` } };
  }
}
