import { createReadStream } from 'node:fs';
import { constants } from 'node:os';
import type { Writable } from 'node:stream';
import type { CommandResult, RunOptions } from './remote.ts';
import { lastLines, Transcript } from './transcript.ts';
import type { Ending, RunningCommand } from './wire.ts';

/** What is written to a command: bytes, or a local file, which is streamed. */
export type Input = string | Uint8Array | { readonly localPath: string };

/** How talking with a command ended. */
export type Outcome =
  | { readonly kind: 'done'; readonly result: CommandResult }
  | { readonly kind: 'lost'; readonly why: string }
  | { readonly kind: 'late'; readonly lastSeen: string }
  | { readonly kind: 'endless' };

/** A command may say this much (bytes); more is a mistake, and would fill our memory. */
const outputMax = 64 * 1024 * 1024;

/**
 * Feeds a running command and listens to it until it ends or its time is over, and then abandons it.
 * @throws whatever `onLine` or reading the local file throws.
 */
export async function converse(
  command: RunningCommand,
  options: {
    readonly input?: Input;
    readonly timeoutMs: number;
    readonly onLine?: RunOptions['onLine'];
  },
): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  const stdout = new Transcript((line) => options.onLine?.(line, 'stdout'));
  const stderr = new Transcript((line) => options.onLine?.(line, 'stderr'));
  const heard = { bytes: 0, enough: false };
  const listen = (transcript: Transcript) => (bytes: Buffer) => {
    if (heard.enough) return;
    heard.bytes += bytes.length;
    if (heard.bytes > outputMax) resolve({ kind: 'endless' });
    else attemptOr(reject, () => transcript.add(bytes));
  };
  command.stdout.on('data', listen(stdout)).on('error', reject);
  command.stderr.on('data', listen(stderr)).on('error', reject);
  void command.ended.then((ending) =>
    attemptOr(reject, () => {
      stdout.finish();
      stderr.finish();
      resolve(outcomeOf(ending, { stdout: stdout.text, stderr: stderr.text }));
    }),
  );
  const lastSeen = () => lastLines(stderr.text) || lastLines(stdout.text) || 'it said nothing';
  const onLate = () => resolve({ kind: 'late', lastSeen: lastSeen() });
  const deadline = AbortSignal.timeout(Math.ceil(options.timeoutMs));
  deadline.addEventListener('abort', onLate);
  const stopFeeding = feed(command.stdin, options.input ?? '', reject);
  try {
    return await promise;
  } finally {
    heard.enough = true;
    deadline.removeEventListener('abort', onLate);
    stopFeeding();
    command.abandon();
  }
}

/** 0…255 as a shell reports it: 128 + n for signal n (POSIX, 2.8.2 Exit Status for Commands). */
function outcomeOf(ending: Ending, said: { readonly stdout: string; readonly stderr: string }): Outcome {
  switch (ending.kind) {
    case 'lost':
      return { kind: 'lost', why: ending.why };
    case 'exited':
      return { kind: 'done', result: { exitCode: ending.exitCode, ...said } };
    case 'killed': {
      const numbers: Readonly<Record<string, number>> = constants.signals;
      return { kind: 'done', result: { exitCode: 128 + (numbers[ending.signal] ?? 0), ...said } };
    }
  }
}

/** Gives the command its input at the pace it takes it; the returned function ends that early. */
function feed(stdin: Writable, input: Input, onError: (error: Error) => void): () => void {
  // A command that ends without reading all of its input is no mistake.
  stdin.on('error', () => undefined);
  if (typeof input === 'string' || input instanceof Uint8Array) {
    stdin.end(input);
    return () => undefined;
  }
  const file = createReadStream(input.localPath, { highWaterMark: 256 * 1024 });
  file.on('error', onError).pipe(stdin);
  return () => file.destroy();
}

function attemptOr(reject: (reason: unknown) => void, work: () => void): void {
  try {
    work();
  } catch (thrown) {
    reject(thrown);
  }
}
