import { constants } from 'node:os';
import { $, type ProcessPromise } from 'zx';
import { quote, type ShellCommand } from '../remote/shell.ts';
import type { CommandResult } from '../remote/remote.ts';
import { Failure } from './failure.ts';

/** How one command of this computer is run. */
export interface LocalOptions {
  /** Run through sudo when the harness is not root. */
  readonly privileged?: boolean;
  /** The longest it may take; 60 000 unless told. */
  readonly timeoutMs?: number;
  /** Called with each line as it becomes whole: ended by a line feed, or by the carriage return of a progress display. */
  readonly onLine?: (line: string) => void;
  /** What was attempted, for the message: `build the golden image`. */
  readonly attempted?: string;
  readonly hint?: string;
  /** When it is aborted, the command is told to end as Ctrl-C would, and killed when it has not done so in time. */
  readonly interruption?: AbortSignal | undefined;
}

/** zx speaks bash unless told; every Debian's /bin/sh, with quoting that it understands, will do. `exec` leaves no shell between. */
const posix = { shell: '/bin/sh', prefix: 'exec ', quote } as const;

/** Commands on this computer: the only use of zx. Scripts travel by standard input, so nothing in them shows in a process list. */
export class Host {
  readonly #isRoot: boolean;

  constructor(options: { readonly isRoot: boolean }) {
    this.#isRoot = options.isRoot;
  }

  /**
   * Runs a script and gives back how it ended.
   * @throws Failure `DeadlinePassed` when it takes too long; the reason of the interruption when there was one, after the command has ended.
   */
  async attempt(script: ShellCommand, options: LocalOptions = {}): Promise<CommandResult> {
    options.interruption?.throwIfAborted();
    const timeoutMs = options.timeoutMs ?? 60_000;
    // A user may not signal what sudo started, so a bound beyond ours is put inside.
    const sudo = ['sudo', '-n', 'timeout', '-k', '3', String(Math.ceil(timeoutMs / 1000) + 1)];
    const shell = [...(options.privileged === true && !this.#isRoot ? sudo : []), 'sh', '-s'];
    // The braces make the shell read the whole script before it runs the first command, whose own standard input is empty.
    const input = `{ ${script.text}\n} </dev/null\n`;
    const running = $({ ...posix, input, quiet: true, nothrow: true })`${shell}`;
    // A program that ends before it has read its script (sudo that refuses) is told of by its exit code.
    running.stdin.on('error', () => undefined);
    followLines(running, options.onLine);
    const isLate = stopAfter(running, timeoutMs);
    const heeded = heed(running, options.interruption);
    const ended = await running;
    heeded.release();
    options.interruption?.throwIfAborted();
    if (isLate()) {
      throw new Failure('DeadlinePassed', {
        attempted: options.attempted ?? shorten(script.text),
        happened: `still running after ${Math.round(timeoutMs / 1000)} s; last lines: ${lastLines(ended.stderr || ended.stdout)}`,
        ...(options.hint === undefined ? {} : { hint: options.hint }),
      });
    }
    const exitCode = ended.exitCode ?? 128 + (ended.signal === null ? 127 : constants.signals[ended.signal]);
    return { exitCode, stdout: ended.stdout, stderr: ended.stderr };
  }

  /**
   * Runs a script that must succeed; gives back its stdout without trailing line feeds.
   * @throws Failure `CommandFailed` with the exit code and the last lines of stderr, `DeadlinePassed`.
   */
  async run(script: ShellCommand, options: LocalOptions = {}): Promise<string> {
    const ended = await this.attempt(script, options);
    if (ended.exitCode === 0) return ended.stdout.replace(/\n+$/, '');
    throw new Failure('CommandFailed', {
      attempted: options.attempted ?? shorten(script.text),
      happened: `exit code ${ended.exitCode}; ${lastLines(ended.stderr || ended.stdout)}`,
      ...(options.hint === undefined ? {} : { hint: options.hint }),
    });
  }

  /** Hands the terminal to a command and waits for its exit code. */
  async interact(words: readonly string[]): Promise<number> {
    const ended = await $({ ...posix, stdio: 'inherit', nothrow: true, quiet: true })`${words}`;
    return ended.exitCode ?? 255;
  }
}

/** A command that is told to end may clear up for so long; then it is killed, with everything that it started. */
const clearUpMs = 3_000;

/** Ends a command that takes too long, for good; the function given back tells whether that was needed. */
function stopAfter(running: ProcessPromise, timeoutMs: number): () => boolean {
  const state = { late: false, ended: false };
  const end = (signal: NodeJS.Signals): void => {
    if (state.ended) return;
    state.late = true;
    // Whatever has ended meanwhile cannot be killed any more, which is what is wanted.
    running.kill(signal).catch(() => undefined);
  };
  AbortSignal.timeout(timeoutMs).addEventListener('abort', () => end('SIGTERM'));
  AbortSignal.timeout(timeoutMs + clearUpMs).addEventListener('abort', () => end('SIGKILL'));
  void running.then(() => {
    state.ended = true;
  });
  return () => state.late;
}

/** A command that was interrupted may tidy for so long: a run of the specs deletes the sessions it made (fixtures/test.ts). */
const tidyMs = 40_000;

/** Tells a command to end when its user does; `release` once it has ended. */
function heed(
  running: ProcessPromise,
  interruption: AbortSignal | undefined,
): { readonly release: () => void } {
  const end = (signal: NodeJS.Signals): void => {
    running.kill(signal).catch(() => undefined);
  };
  const interrupt = (): void => {
    end('SIGINT');
    const late = AbortSignal.timeout(tidyMs);
    late.addEventListener('abort', () => end('SIGKILL'), { signal: released.signal });
  };
  const released = new AbortController();
  interruption?.addEventListener('abort', interrupt, { once: true, signal: released.signal });
  return { release: () => released.abort() };
}

function followLines(running: ProcessPromise, onLine: ((line: string) => void) | undefined): void {
  if (onLine === undefined) return;
  for (const stream of [running.stdout, running.stderr]) {
    const rest = { text: '' };
    stream.on('data', (chunk: Buffer | string) => {
      const lines = (rest.text + chunk.toString()).split(/[\r\n]+/);
      rest.text = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    });
    stream.on('end', () => {
      if (rest.text !== '') onLine(rest.text);
    });
  }
}

/** The first line of a script, at most 100 characters, for a message. */
function shorten(script: string): string {
  const line = script.trim().split('\n')[0] ?? '';
  return `run \`${line.length > 100 ? `${line.slice(0, 99)}…` : line}\``;
}

/** The last few lines of some output, on one line. */
export function lastLines(output: string): string {
  const lines = output
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.length === 0 ? 'it said nothing' : lines.slice(-4).join(' ⏎ ');
}
