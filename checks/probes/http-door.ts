import { connect } from 'node:net';
import { describe } from '../../deploy/world/failure.ts';

/** Whether somebody speaks HTTP at a door: a connection that is taken and ended without a word is no answer. */
export interface HttpDoorSeen {
  readonly door: 'answers' | 'silent';
  /** The first line that was said, or what happened instead. */
  readonly words: string;
}

const timeoutMs = 3_000;
const question = 'GET /metrics HTTP/1.1\r\nHost: stand\r\nConnection: close\r\n\r\n';

/** Asks for figures once, with no client between that could ask again or follow. */
export async function knockHttp(at: { readonly host: string; readonly port: number }): Promise<HttpDoorSeen> {
  const socket = connect({ host: at.host, port: at.port });
  const { promise, resolve } = Promise.withResolvers<HttpDoorSeen>();
  const silent = (words: string): void => resolve({ door: 'silent', words });
  const timer = setTimeout(() => silent(`no answer in ${timeoutMs} ms`), timeoutMs);
  socket.once('connect', () => socket.write(question));
  socket.once('data', (said) =>
    resolve({ door: 'answers', words: said.toString('latin1').split('\r\n')[0] ?? '' }),
  );
  socket.once('error', (error) => silent(describe(error)));
  socket.once('close', () => silent('the connection was ended without a word'));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    socket.removeAllListeners();
    // A late error has nobody to tell.
    socket.on('error', () => undefined);
    socket.destroy();
  }
}
