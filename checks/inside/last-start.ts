import type { Remote } from '../../deploy/remote/remote.ts';
import { sh } from '../../deploy/remote/shell.ts';
import { faultMarks } from '../../deploy/healing/fault-marks.ts';
import { application } from '../requirements/application.ts';

/** The last start of bingo that no fault of ours slowed down. */
export interface LastStart {
  /** From systemd's start to the banner of a good start; undefined when the journal of this boot has none. */
  readonly tookMs: number | undefined;
  /** Whether the third code was printed, which a start that waited never prints (bingo.md section 6). */
  readonly wasQuick: boolean;
}

/** Reads the journal of this boot. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function readLastStart(remote: Remote): Promise<LastStart> {
  return lastStartIn(
    await remote.run(
      sh`journalctl --no-pager -q -b -o short-unix _SYSTEMD_UNIT=bingo.service + UNIT=bingo.service + SYSLOG_IDENTIFIER=${faultMarks.tag}`,
    ),
  );
}

/** The same of journal lines that begin with seconds since 1970. A start that a fault began before, and was not healed before, tells of the fault. */
export function lastStartIn(journal: string): LastStart {
  const starts: string[][] = [];
  let isHarmed = false;
  for (const line of journal.split('\n')) {
    if (line.includes(faultMarks.blindStart)) isHarmed = true;
    else if (line.includes(faultMarks.healed)) isHarmed = false;
    else if (line.includes('Starting bingo.service')) starts.push(isHarmed ? [] : [line]);
    else if ((starts.at(-1)?.length ?? 0) > 0) starts.at(-1)?.push(line);
  }
  const lines = starts.findLast((one) => one.length > 0) ?? [];
  const atMs = (word: string): number | undefined => {
    const line = lines.find((one) => one.includes(word));
    return line === undefined ? undefined : Number(line.split(' ')[0]) * 1_000;
  };
  const [startedMs, launchedMs] = [atMs('Starting bingo.service'), atMs(application.codes.started)];
  const isKnown = startedMs !== undefined && launchedMs !== undefined;
  return {
    tookMs: isKnown ? launchedMs - startedMs : undefined,
    wasQuick: lines.some((line) => line.includes(application.codes.quickStart)),
  };
}
