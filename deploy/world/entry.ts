import { Command, CommanderError } from 'commander';
import { readEnvironment, type Environment } from './environment.ts';
import { Failure, Failures, describe } from './failure.ts';

/** What a command was called with. */
export interface Call {
  readonly environment: Environment;
  /** The words behind the command. */
  readonly words: readonly string[];
  /** True with `--json`, or JSON=1: write for programs. */
  readonly json: boolean;
  /** Writes to standard output. */
  readonly write: (text: string) => void;
  /** Writes to standard error: what a user has to know beside what was asked for. */
  readonly warn: (text: string) => void;
  /** Aborted by Ctrl-C, or SIGTERM, when the command clears up by itself (`clearsUp`); never when it does not. */
  readonly interruption: AbortSignal;
}

/** How a command presents itself in its help. */
export interface EntryDescription {
  /** As the user calls it: `make status`. */
  readonly name: string;
  readonly summary: string;
  /** Names of the words it takes: `<machine>` must be there, `[machine]` may. */
  readonly words?: readonly string[];
  /** True for a command that ends of itself once its `interruption` is aborted. Any other one is ended at once. */
  readonly clearsUp?: boolean;
}

/**
 * Runs one command of the harness: reads its words, and turns whatever goes wrong into one message with a hint and an exit code:
 * 0 done, 1 a requirement failed, 2 something unknown, 3 bad use (style.md). Bad input never gets a stack trace.
 */
export async function runEntry(
  about: EntryDescription,
  main: (call: Call) => Promise<number>,
): Promise<void> {
  const interruption = heedInterruptions(about);
  // A reader that went away (`make logs | head`) is not an error.
  process.stdout.on('error', () => process.exit(0));
  try {
    const environment = readEnvironment();
    const { words, json } = readWords(about, process.argv.slice(2));
    const write = (text: string): void => void process.stdout.write(text);
    const warn = (text: string): void => void process.stderr.write(text);
    const call = { environment, words, json: json || environment.settings.JSON, write, warn, interruption };
    const exitCode = await main(call);
    process.exitCode = interruption.aborted ? interruptedExitCode : exitCode;
  } catch (thrown) {
    // What was under way was told to end, and says so.
    if (interruption.aborted && thrown === interruption.reason) {
      process.exitCode = interruptedExitCode;
      return;
    }
    // The help that was asked for.
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return;
    process.stderr.write(explain(about.name, thrown));
    process.exitCode = exitCodeOf(thrown);
  }
}

/** As a shell reports a program that SIGINT ended: 128 + 2. */
const interruptedExitCode = 130;

/** What Ctrl-C and SIGTERM do: the first tells a command that clears up to end; a second one, or the first for any other, ends it at once. */
function heedInterruptions({ clearsUp = false }: EntryDescription): AbortSignal {
  const interruption = new AbortController();
  const interrupt = (): void => {
    if (clearsUp && !interruption.signal.aborted) {
      process.stderr.write('\ninterrupted: clearing up first; once more ends it at once\n');
      interruption.abort();
      return;
    }
    process.stderr.write(
      '\ninterrupted: nothing is lost, the next `make deploy` goes on and `make clean` cleans\n',
    );
    process.exit(interruptedExitCode);
  };
  process.on('SIGINT', interrupt);
  if (clearsUp) process.on('SIGTERM', interrupt);
  return interruption.signal;
}

function readWords(
  about: EntryDescription,
  given: readonly string[],
): { words: readonly string[]; json: boolean } {
  const command = new Command(about.name)
    .description(about.summary)
    .option('--json', 'write JSON for programs')
    .configureOutput({ writeErr: () => undefined })
    .exitOverride();
  for (const word of about.words ?? []) command.argument(word);
  try {
    command.parse([...given], { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError) || thrown.exitCode === 0) throw thrown;
    throw new Failure('PlanInvalid', {
      attempted: `read the words \`${given.join(' ')}\``,
      happened: thrown.message.replace(/^error: /, ''),
      hint: '`make help` lists the commands and what can be said',
      cause: thrown,
    });
  }
  return { words: command.args, json: command.getOptionValue('json') === true };
}

function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof Failures) return Math.min(...thrown.failures.map(exitCodeOf));
  return thrown instanceof Failure ? thrown.exitCode : 2;
}

/** One message for everything that was thrown: what was tried, where, what happened, what to do. */
export function explain(name: string, thrown: unknown): string {
  if (thrown instanceof Failures) return thrown.failures.map((one) => explain(name, one)).join('');
  if (thrown instanceof Failure) {
    const hint = thrown.facts.hint === undefined ? '' : `\n  hint: ${thrown.facts.hint}`;
    return `${name}: ${describe(thrown)}${hint}\n`;
  }
  // Not one of ours: a defect of the harness. Its stack is what a report of it needs.
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return `${name}: this is a defect of bingo-stand, please report it\n${stack}\n`;
}
