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
/** What is asked for begins a little earlier: the machine's clock may be behind ours, and some seconds before a harm show what was usual. */
const earlierS = 5;
const withinMs = 20_000;

/** What is asked of a journal. */
export interface JournalQuestion {
  /** Whose words, with those of systemd on them; everybody's unless told. */
  readonly units?: readonly [string, ...string[]];
  /** From when on; since the machine booted unless told. */
  readonly since?: Date | undefined;
}

/** Reads what was written since a moment. @throws Failure `MachineUnreachable`, `CommandFailed`, `DeadlinePassed`. */
export async function readJournal(remote: Remote, of: JournalQuestion = {}): Promise<readonly JournalLine[]> {
  const units = (of.units ?? []).flatMap((unit) => ['-u', unit]);
  const when =
    of.since === undefined ? '--boot' : `--since=@${Math.floor(of.since.getTime() / 1_000) - earlierS}`;
  const look = sh`journalctl --no-pager -q -o short-unix -n ${linesMax} ${when} ${units}`;
  return parseJournal(await remote.run(look, { timeoutMs: withinMs }));
}

/** Reads the output of `journalctl -o short-unix`. What is no line of it (a wrapped message) belongs to the line before, and is left out. */
export function parseJournal(text: string): readonly JournalLine[] {
  return text.split('\n').flatMap((line) => {
    const [, stamp = '', program = '', message = ''] =
      /^(\d+\.\d+) \S+ ([^\s:[]+)(?:\[\d+\])?: (.*)$/.exec(line) ?? [];
    return stamp === '' ? [] : [{ wallMs: Number(stamp) * 1_000, program, message }];
  });
}

/** A journal as people read it, by the machine's own clock. */
export function journalText(lines: readonly JournalLine[]): string {
  return lines
    .map(({ wallMs, program, message }) => `${new Date(wallMs).toISOString()} ${program}: ${message}\n`)
    .join('');
}
