import type { Remote } from '../../deploy/remote/remote.ts';
import { sh } from '../../deploy/remote/shell.ts';

/** One line of a machine's journal. */
export interface JournalLine {
  /** That machine's own clock, milliseconds since 1970, to the microsecond. */
  readonly wallMs: number;
  /** Who wrote it: `systemd`, `haproxy`, `bingo`. */
  readonly program: string;
  readonly message: string;
}

/** More lines than that are no evidence that anybody reads. */
const linesMax = 5_000;
/** What is asked for begins a little earlier: the machine's clock may be behind ours. */
const earlierS = 5;

/**
 * Reads what some units wrote since a moment, with the words of systemd on them.
 * @throws Failure `MachineUnreachable`, `CommandFailed`.
 */
export async function readJournal(
  remote: Remote,
  of: { readonly units: readonly [string, ...string[]]; readonly since: Date },
): Promise<readonly JournalLine[]> {
  const units = of.units.flatMap((unit) => ['-u', unit]);
  const since = `@${Math.floor(of.since.getTime() / 1_000) - earlierS}`;
  return parseJournal(
    await remote.run(sh`journalctl --no-pager -q -o short-unix -n ${linesMax} --since=${since} ${units}`),
  );
}

/** Reads the output of `journalctl -o short-unix`. What is no line of it (a wrapped message) belongs to the line before, and is left out. */
export function parseJournal(text: string): readonly JournalLine[] {
  return text.split('\n').flatMap((line) => {
    const [, stamp = '', program = '', message = ''] =
      /^(\d+\.\d+) \S+ ([^\s:[]+)(?:\[\d+\])?: (.*)$/.exec(line) ?? [];
    return stamp === '' ? [] : [{ wallMs: Number(stamp) * 1_000, program, message }];
  });
}
