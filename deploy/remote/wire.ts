import type { Duplex, Readable, Writable } from 'node:stream';

/** How a command's channel closed. */
export type Ending =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'killed'; readonly signal: string }
  /** The connection ended before the command did: nobody knows how it went on. */
  | { readonly kind: 'lost'; readonly why: string };

/** A command that the machine has begun to run. Its streams wait until they are read. */
export interface RunningCommand {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Never rejects. */
  readonly ended: Promise<Ending>;
  /** Asks the machine to end it and closes the channel, without waiting for either. */
  abandon(): void;
}

/** One open ssh connection: what `ssh.ts` gives to the files that need not know ssh2. */
export interface Wire {
  /** Why it cannot be used any more; undefined while it can. */
  readonly lost: string | undefined;

  /**
   * Starts a command.
   * @throws NeverStarted when it certainly did not start; any other error means that it may have.
   */
  start(command: string): Promise<RunningCommand>;

  /** Opens a stream to a port, as seen from the machine. */
  tunnel(to: { readonly host: string; readonly port: number }): Promise<Duplex>;

  /** Says goodbye, and cuts the connection when that takes more than half a second. */
  end(): Promise<void>;
}

/** The machine did not begin the command, so trying again repeats nothing. */
export class NeverStarted extends Error {
  override readonly name = 'NeverStarted';
}

/** The machine was found but will not have us, or is not the one we know: trying again is of no use. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly hint: string;

  constructor(message: string, hint: string, cause?: unknown) {
    super(message, { cause });
    this.hint = hint;
  }
}
