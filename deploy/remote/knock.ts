import { once } from 'node:events';
import { connect } from 'node:net';

/** Whether anything takes a connection there within this time; nothing is said to it. */
export async function answersKnock(
  at: { readonly host: string; readonly port: number },
  withinMs: number,
): Promise<boolean> {
  const socket = connect(at);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(withinMs) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
