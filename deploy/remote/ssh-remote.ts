import { Failure } from '../world/failure.ts';
import type { Connection } from './connection.ts';
import { converse, type Outcome } from './conversation.ts';
import { differenceOf, uploadTo, type ExecuteOptions } from './file.ts';
import { openForward } from './forward.ts';
import { Queue } from './queue.ts';
import type { CommandResult, Remote, RemoteFile, RunOptions } from './remote.ts';
import { quote, type ShellCommand } from './shell.ts';
import { lastLines } from './transcript.ts';

/** sshd carries at most 10 sessions on one connection (MaxSessions, sshd_config(5)); two stay free for stragglers. */
const commandsAtOnce = 8;
const defaultTimeoutMs = 60_000;

/** How commands are run unless told otherwise, and whether root must be reached through sudo. */
export interface Identity {
  readonly as: 'root' | 'login';
  readonly sudo: boolean;
}

/** The Remote that every provider gives out: commands, files and ports over one ssh connection. */
export class SshRemote implements Remote {
  readonly machine: string;
  readonly #connection: Connection;
  readonly #identity: Identity;
  readonly #queue = new Queue(commandsAtOnce);
  readonly #forwards = new Set<AsyncDisposable>();

  constructor(connection: Connection, identity: Identity) {
    this.machine = connection.machine;
    this.#connection = connection;
    this.#identity = identity;
  }

  async attempt(command: ShellCommand, options: RunOptions = {}): Promise<CommandResult> {
    return await this.#execute(command, options);
  }

  async run(command: ShellCommand, options: RunOptions = {}): Promise<string> {
    const result = await this.#execute(command, options);
    if (result.exitCode === 0) return result.stdout.replace(/\n+$/, '');
    const said = lastLines(result.stderr) || lastLines(result.stdout) || '(it said nothing)';
    throw this.#failure('CommandFailed', command, `exit code ${result.exitCode}: ${said}`);
  }

  async difference(file: RemoteFile): Promise<string | undefined> {
    return await differenceOf(file, this.#filesystem());
  }

  async upload(file: RemoteFile): Promise<boolean> {
    return await uploadTo(file, this.#filesystem());
  }

  async forward(to: {
    readonly host: string;
    readonly port: number;
  }): Promise<AsyncDisposable & { readonly port: number }> {
    const forward = await openForward(() => this.#connection.tunnel(to));
    this.#forwards.add(forward);
    return forward;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#forwards].map((forward) => forward[Symbol.asyncDispose]()));
    await this.#connection.close();
  }

  #filesystem() {
    return {
      machine: this.machine,
      execute: async (command: ShellCommand, options: ExecuteOptions) =>
        await this.#execute(command, options),
    };
  }

  async #execute(command: ShellCommand, options: ExecuteOptions): Promise<CommandResult> {
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    const outcome = await this.#queue.through(async () => {
      const running = await this.#connection.start(this.#line(command, options.as, timeoutMs));
      return await converse(running, { ...options, timeoutMs });
    });
    if (outcome.kind === 'done') return outcome.result;
    throw this.#unfinished(outcome, command, timeoutMs);
  }

  /**
   * The line for the login shell. `timeout` ends the command on the machine even when we cannot:
   * sshd leaves it running when its channel or connection is gone.
   */
  #line(command: ShellCommand, as: RunOptions['as'], timeoutMs: number): string {
    const sudo = this.#identity.sudo && (as ?? this.#identity.as) === 'root' ? 'sudo -n ' : '';
    const seconds = Math.ceil(timeoutMs / 100) / 10 + 1;
    return `${sudo}timeout -k 2 ${seconds} sh -c ${quote(command.text)}`;
  }

  #unfinished(
    outcome: Exclude<Outcome, { kind: 'done' }>,
    command: ShellCommand,
    timeoutMs: number,
  ): Failure {
    switch (outcome.kind) {
      case 'late':
        return this.#failure(
          'DeadlinePassed',
          command,
          `${timeoutMs / 1000} s passed; last seen: ${outcome.lastSeen}`,
        );
      case 'endless':
        return this.#failure('CommandFailed', command, 'it said more than 64 MiB and was ended');
      case 'lost':
        return this.#failure(
          'MachineUnreachable',
          command,
          `the connection was lost while it ran (${outcome.why}), so nobody knows whether it was done`,
          'Look at the machine before running it again.',
        );
    }
  }

  #failure(
    kind: 'CommandFailed' | 'DeadlinePassed' | 'MachineUnreachable',
    command: ShellCommand,
    happened: string,
    hint?: string,
  ): Failure {
    return new Failure(kind, {
      attempted: `run \`${shortened(command.text)}\``,
      machine: this.machine,
      happened,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

/** A command on one line of at most 120 characters, for messages. */
export function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`;
}
