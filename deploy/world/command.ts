import { $, ProcessPromise } from 'zx';
import type { ShellCommand } from '../remote/shell.ts';
import type { CommandResult } from '../remote/remote.ts';
import { Failure } from './failure.ts';

/** How one command of this computer is run. */
export interface LocalOptions {
  /** Run through sudo when the harness is not root. */
  readonly privileged?: boolean;
  /** The longest it may take; 60 000 unless told. */
  readonly timeoutMs?: number;
  /** Called with each whole line as it arrives. */
  readonly onLine?: (line: string) => void;
  /** What was attempted, for the message: `build the golden image`. */
  readonly attempted?: string;
  readonly hint?: string;
}

/** Commands on this computer: the only use of zx. Scripts travel by standard input, so nothing in them shows in a process list. */
export class Host {
  readonly #isRoot: boolean;

  constructor(options: { readonly isRoot: boolean }) {
    this.#isRoot = options.isRoot;
  }

  /** Runs a script and gives back how it ended. @throws Failure `DeadlinePassed` when it takes too long. */
  async attempt(script: ShellCommand, options: LocalOptions = {}): Promise<CommandResult> {
    const timeoutMs = options.timeoutMs ?? 60_000;
    const shell = options.privileged === true && !this.#isRoot ? ['sudo', '-n', 'sh', '-s'] : ['sh', '-s'];
    // The braces make the shell read the whole script before it runs the first command, whose own standard input is empty.
    const input = `{ ${script.text}\n} </dev/null\n`;
    const running = $({
      input,
      quiet: true,
      nothrow: true,
      timeout: timeoutMs,
      timeoutSignal: 'SIGTERM',
    })`${shell}`;
    followLines(running, options.onLine);
    const ended = await running;
    if (ended.signal === 'SIGTERM') {
      throw new Failure('DeadlinePassed', {
        attempted: options.attempted ?? shorten(script.text),
        happened: `still running after ${Math.round(timeoutMs / 1000)} s; last lines: ${lastLines(ended.stderr || ended.stdout)}`,
        ...(options.hint === undefined ? {} : { hint: options.hint }),
      });
    }
    return { exitCode: ended.exitCode ?? 255, stdout: ended.stdout, stderr: ended.stderr };
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
    const ended = await $({ stdio: 'inherit', nothrow: true, quiet: true })`${words}`;
    return ended.exitCode ?? 255;
  }
}

function followLines(running: ProcessPromise, onLine: ((line: string) => void) | undefined): void {
  if (onLine === undefined) return;
  const rest = { text: '' };
  const read = (chunk: Buffer | string): void => {
    const lines = (rest.text + chunk.toString()).split(/[\r\n]+/);
    rest.text = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
  running.stdout.on('data', read);
  running.stderr.on('data', read);
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
