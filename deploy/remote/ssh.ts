import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type ClientChannel, type ParsedKey, type ServerHostKeyAlgorithm } from 'ssh2';
import { Failure } from '../world/failure.ts';
import { accessDefaults, type KeyPair, type SshAccess } from './access.ts';
import { Connection } from './connection.ts';
import type { Remote } from './remote.ts';
import { callsPerSilence, whenSilent } from './silence.ts';
import { SshRemote } from './ssh-remote.ts';
import { type Ending, NeverStarted, Refused, type RunningCommand, type Wire } from './wire.ts';

/** One connection attempt gives up after this at the latest: a machine that is off does not answer at all. */
const handshakeMaxMs = 5_000;
/**
 * A Remote for one machine over ssh. Nothing is opened until the first command.
 * @throws Failure `PlanInvalid` when one of the keys cannot be read.
 */
export function connectTo(access: SshAccess): Remote {
  readKey(access, access.privateKey, 'the private key of the login user');
  const hostKey = readKey(access, access.hostKey, 'the pinned host key');
  const connection = new Connection(
    {
      machine: access.machine,
      address: `${access.user}@${access.host}:${access.port ?? accessDefaults.port}`,
      reachWithinMs: access.reachWithinMs ?? accessDefaults.reachWithinMs,
    },
    () => openWire(access, hostKey),
  );
  const as = access.as ?? accessDefaults.as;
  return new SshRemote(connection, { as, sudo: access.user !== 'root' });
}

/**
 * Makes an ed25519 key pair, for the operator or for a machine.
 * One in 256 that ssh2 1.17 makes is malformed (its public half began with a zero byte, which is cut off:
 * github.com/mscdex/ssh2/issues/1513), so it is drawn again until it can be read; eight in a row have no chance.
 */
export function generateKeyPair(comment: string): KeyPair {
  for (let draws = 0; draws < 8; draws += 1) {
    const made = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    const halves = [made.private, made.public].map((half) => ssh2.utils.parseKey(half));
    if (halves.some((half) => half instanceof Error)) continue;
    return { privateKey: made.private, publicKey: made.public.trim() };
  }
  throw new Failure('CommandFailed', { attempted: 'make an ssh key', happened: 'ssh2 made malformed ones' });
}

/** The line of a `known_hosts` file that pins a host key to an address. */
export function knownHostsLine(at: {
  readonly host: string;
  readonly port?: number;
  readonly hostKey: string;
}): string {
  const [type = '', key = ''] = at.hostKey.trim().split(/\s+/);
  const port = at.port ?? accessDefaults.port;
  return `${port === accessDefaults.port ? at.host : `[${at.host}]:${port}`} ${type} ${key}`;
}

function readKey(access: SshAccess, text: string, what: string): ParsedKey {
  const key = ssh2.utils.parseKey(text);
  if (!(key instanceof Error)) return key;
  throw new Failure('PlanInvalid', {
    attempted: `read ${what}`,
    machine: access.machine,
    happened: key.message,
    hint: 'It must be an OpenSSH key without a passphrase, as ssh-keygen -t ed25519 makes it.',
    cause: key,
  });
}

/** The signature algorithms by which a host may prove a key of this type. */
function algorithmsOf(key: ParsedKey): ServerHostKeyAlgorithm[] {
  return key.type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [key.type];
}

function openWire(access: SshAccess, hostKey: ParsedKey): Promise<Wire> {
  const { promise, resolve, reject } = Promise.withResolvers<Wire>();
  const client = new ssh2.Client();
  const socket = connect({ host: access.host, port: access.port ?? accessDefaults.port, noDelay: true });
  const silentForMs = access.silentForMs ?? accessDefaults.silentForMs;
  const wire = new SshWire(client, socket);
  const state = { strangeKey: false };
  client
    .on('ready', () => {
      whenSilent(socket, silentForMs, () =>
        wire.lose(`the machine said nothing for ${silentForMs / 1000} s`),
      );
      resolve(wire);
    })
    .on('error', (error) => {
      wire.lose(error.message);
      reject(refusal(error, access, state.strangeKey) ?? error);
      socket.destroy();
    })
    .on('end', () => wire.lose('the machine closed it'))
    .on('close', () => {
      wire.lose('the machine closed it');
      reject(new Error('the machine closed the connection before the login was done'));
    });
  client.connect({
    sock: socket,
    username: access.user,
    privateKey: access.privateKey,
    authHandler: ['publickey'],
    hostVerifier: (shown: Buffer) => {
      state.strangeKey = !shown.equals(hostKey.getPublicSSH());
      return !state.strangeKey;
    },
    algorithms: {
      serverHostKey: algorithmsOf(hostKey),
      // AES-GCM first: it is the one that Node does in native code.
      cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes256-ctr'],
    },
    readyTimeout: Math.min(handshakeMaxMs, access.reachWithinMs ?? accessDefaults.reachWithinMs),
    keepaliveInterval: Math.ceil(silentForMs / callsPerSilence),
    // Silence is judged by whenSilent; ssh2 counts late replies, which a slow upload delays without any harm.
    keepaliveCountMax: 1_000,
  });
  return promise;
}

function refusal(
  error: Error & { readonly level?: string },
  access: SshAccess,
  strangeKey: boolean,
): Refused | undefined {
  if (strangeKey || error.message.includes('no matching host key format')) {
    return new Refused(
      'it shows another host key than the pinned one',
      'It is not the machine that we know, or it was made anew: if that was you, pin its new key.',
      error,
    );
  }
  if (error.level === 'client-authentication') {
    return new Refused(
      `it does not accept our key for user ${access.user}`,
      `Put the public half of our key into the authorized_keys of ${access.user} on the machine.`,
      error,
    );
  }
  return undefined;
}

/** A Wire by ssh2. */
class SshWire implements Wire {
  #lost: string | undefined;
  readonly #client: ssh2.Client;
  readonly #socket: Socket;

  constructor(client: ssh2.Client, socket: Socket) {
    this.#client = client;
    this.#socket = socket;
  }

  get lost(): string | undefined {
    return this.#lost;
  }

  lose(why: string): void {
    this.#lost ??= why;
  }

  async start(command: string): Promise<RunningCommand> {
    const { promise, resolve, reject } = Promise.withResolvers<RunningCommand>();
    this.#ask(() =>
      this.#client.exec(command, (error, channel) => {
        if (error === undefined) resolve(this.#running(channel));
        else if (isBeforeStart(error))
          reject(new NeverStarted(this.#lost ?? error.message, { cause: error }));
        else reject(new Error(this.#lost ?? error.message, { cause: error }));
      }),
    );
    return await promise;
  }

  async tunnel(to: { readonly host: string; readonly port: number }): Promise<Duplex> {
    const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
    this.#ask(() =>
      this.#client.forwardOut('127.0.0.1', 0, to.host, to.port, (error, channel) => {
        if (error === undefined) resolve(channel);
        else if (this.#lost !== undefined) reject(new NeverStarted(this.#lost, { cause: error }));
        else reject(error);
      }),
    );
    return await promise;
  }

  async end(): Promise<void> {
    this.lose('it was closed by us');
    if (this.#socket.closed) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#socket.once('close', () => resolve(undefined));
    AbortSignal.timeout(500).addEventListener('abort', () => this.#socket.destroy());
    this.#client.end();
    await promise;
  }

  /** Makes a request that ssh2 refuses on the spot (by throwing) when its socket has ended. */
  #ask(request: () => void): void {
    if (this.#lost !== undefined) throw new NeverStarted(this.#lost);
    try {
      request();
    } catch (cause) {
      throw new NeverStarted('the connection has ended', { cause });
    }
  }

  #running(channel: ClientChannel): RunningCommand {
    const { promise, resolve } = Promise.withResolvers<Ending>();
    const exit: { ending?: Ending } = {};
    channel.on('exit', (code: number | null, signal?: string) => {
      exit.ending =
        code === null ? { kind: 'killed', signal: signal ?? 'SIGKILL' } : { kind: 'exited', exitCode: code };
    });
    channel.on('close', () => {
      const why = this.#lost ?? (exit.ending === undefined ? 'its channel closed without a word' : undefined);
      resolve(why === undefined && exit.ending ? exit.ending : { kind: 'lost', why: why ?? '' });
    });
    return {
      stdin: channel,
      stdout: channel,
      stderr: channel.stderr,
      ended: promise,
      abandon: () => {
        channel.signal('TERM');
        channel.close();
      },
    };
  }
}

/** Whether ssh2 gave up before it had a channel: only then was the command never sent (ssh2 1.17, client.js). */
function isBeforeStart(error: Error): boolean {
  return 'reason' in error || /^No (response from server|free channels)/.test(error.message);
}
