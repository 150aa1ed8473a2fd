import { connect } from 'node:net';
import { describe } from '../../deploy/world/failure.ts';

/** How PostgreSQL meets somebody who has not said who he is: `asked` for a password, sent `away`, or no door at all. */
export interface DoorSeen {
  readonly door: 'asked' | 'away' | 'closed';
  /** What was said or what happened. */
  readonly words: string;
}

const timeoutMs = 3_000;
/** Version 3.0 of the protocol (PostgreSQL's documentation, section "Message Formats", StartupMessage). */
const protocolVersion = 196_608;

/** Knocks once, as a user and a database of this name, and says nothing more: no password is ever tried. */
export async function knock(at: {
  readonly host: string;
  readonly port: number;
  readonly name: string;
}): Promise<DoorSeen> {
  const socket = connect({ host: at.host, port: at.port });
  const { promise, resolve } = Promise.withResolvers<DoorSeen>();
  const timer = setTimeout(
    () => resolve({ door: 'closed', words: `no answer in ${timeoutMs} ms` }),
    timeoutMs,
  );
  socket.once('connect', () => socket.write(startupMessage(at.name)));
  socket.once('data', (said) => resolve(doorOf(said)));
  socket.once('error', (error) => resolve({ door: 'closed', words: describe(error) }));
  socket.once('close', () => resolve({ door: 'closed', words: 'the connection was ended without a word' }));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/** The first byte says which message it is: R asks for authentication, E is an error. */
function doorOf(said: Buffer): DoorSeen {
  const kind = said.toString('latin1', 0, 1);
  if (kind === 'R') return { door: 'asked', words: 'it asks for a password' };
  const words = said.toString('utf8', 5).split('\0').filter(Boolean).join(' ');
  return kind === 'E' ? { door: 'away', words } : { door: 'asked', words: `it says ${kind} ${words}` };
}

function startupMessage(name: string): Buffer {
  const words = Buffer.from(`user\0${name}\0database\0${name}\0\0`, 'utf8');
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + words.length, 0);
  head.writeInt32BE(protocolVersion, 4);
  return Buffer.concat([head, words]);
}
