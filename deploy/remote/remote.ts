import type { ShellCommand } from './shell.ts';

/** How one command on a machine ended. */
export interface CommandResult {
  /** 0…255; 128 + n when signal n ended it. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How one command is run. */
export interface RunOptions {
  /** Run as root through sudo (the default) or as the login user. */
  readonly as?: 'root' | 'login';
  /** The longest it may take; 60 000 unless told. The command is then abandoned with `DeadlinePassed`. */
  readonly timeoutMs?: number;
  /** Written to the command's standard input, which is then closed. */
  readonly input?: string | Uint8Array;
  /** Called with each whole line as it arrives, without its line feed. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

/** A file as it should be on a machine. */
export interface RemoteFile {
  readonly path: string;
  /** The whole content, or the path of a local file (for large ones). */
  readonly content: string | { readonly localPath: string };
  /** `root:root` unless told. */
  readonly owner?: string;
  /** Octal, as `chmod` takes it: `0644`. */
  readonly mode: string;
  /** Its content must never be shown: plan and logs name it only. */
  readonly secret?: boolean;
}

/**
 * Runs commands and moves files on one machine, over one connection, which is opened when first needed
 * and opened anew (bounded) when it was lost.
 */
export interface Remote {
  readonly machine: string;

  /**
   * Runs a command and gives back how it ended, whatever its exit code.
   * @throws Failure `MachineUnreachable` when no connection can be had, `DeadlinePassed` when it takes too long.
   */
  attempt(command: ShellCommand, options?: RunOptions): Promise<CommandResult>;

  /**
   * Runs a command that must succeed and gives back its stdout without trailing line feeds.
   * @throws Failure as `attempt`, and `CommandFailed` with the exit code and the last lines of stderr.
   */
  run(command: ShellCommand, options?: RunOptions): Promise<string>;

  /**
   * How the file on the machine differs from the wanted one (a unified diff for small text, else one sentence),
   * or undefined when content, owner and mode are as wanted.
   */
  difference(file: RemoteFile): Promise<string | undefined>;

  /**
   * Makes the file as wanted: compares first (by SHA-256), writes beside it and renames over it,
   * so that a reader sees the old or the new file, never a part. True when something was changed.
   */
  upload(file: RemoteFile): Promise<boolean>;

  /** Forwards a fresh loopback port of this computer to a port on the machine until disposed of. */
  forward(to: {
    readonly host: string;
    readonly port: number;
  }): Promise<AsyncDisposable & { readonly port: number }>;

  close(): Promise<void>;
}
