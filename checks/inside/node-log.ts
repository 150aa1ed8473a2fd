import type { Remote } from '../../deploy/remote/remote.ts';
import { sh } from '../../deploy/remote/shell.ts';
import { logDirectoryOf } from '../../deploy/roles/bingo-rule.ts';
import { properties } from '../../deploy/roles/step.ts';
import { Failure } from '../../deploy/world/failure.ts';

/** A place in a node's log: everything that is written later lies behind it. */
export interface LogMark {
  readonly machine: string;
  readonly bytes: number;
  /** Which file was rotated away last: its inode, 0 when there is none. */
  readonly rotated: number;
}

/** What a node says that it has done: records `request completed` (bingo.md section 5) behind a mark. */
export interface CompletedRequests {
  /** How often each path was asked, the id of a row written as `{id}`: `/api/movie/{id}`. The method is not in the log. */
  readonly byPath: ReadonlyMap<string, number>;
  /** False when the log was rotated meanwhile: it is copied and then cut, and what was written between the two is lost. */
  readonly isWhole: boolean;
}

/** Marks the end of a node's log as it is now. @throws Failure `MachineUnreachable`, `CommandFailed` when there is no log. */
export async function markLog(remote: Remote, email: string): Promise<LogMark> {
  const shown = properties(await remote.run(whereIs(email)));
  const bytes = Number(shown.get('bytes') ?? '');
  if (shown.get('bytes') === undefined || !Number.isSafeInteger(bytes)) {
    throw new Failure('CommandFailed', {
      attempted: 'find the log of bingo',
      machine: remote.machine,
      happened: 'there is no main.log where the rule puts it',
      hint: 'run `make deploy`; the rule is in deploy/roles/bingo-rule.ts',
    });
  }
  return { machine: remote.machine, bytes, rotated: Number(shown.get('rotated') ?? 0) };
}

/**
 * Counts on the node what it completed behind the mark: some megabytes a minute are read there, and a few lines travel.
 * @throws Failure `MachineUnreachable`, `CommandFailed`.
 */
export async function completedSince(
  remote: Remote,
  email: string,
  mark: LogMark,
): Promise<CompletedRequests> {
  const log = `${logDirectoryOf(email)}/main.log`;
  const from = mark.bytes + 1;
  const now = await markLog(remote, email);
  const isWhole = now.rotated === mark.rotated && now.bytes >= mark.bytes;
  const records = isWhole
    ? sh`tail -c +${from} ${log}`
    : sh`{ zcat -f ${`${log}.1.gz`} | tail -c +${from}; cat ${log}; }`;
  const text = await remote.run(
    sh`${records} | grep -aF '"request completed"' | grep -aoE '"url_path":"[^"]*"' | cut -d'"' -f4 | sed -E 's#/[0-9]+$#/{id}#' | sort | uniq -c || true`,
  );
  return { byPath: parsePathCounts(text), isWhole };
}

/** Reads the output of `uniq -c`. */
export function parsePathCounts(text: string): ReadonlyMap<string, number> {
  return new Map(
    [...text.matchAll(/^\s*(\d+) (\S+)$/gm)].map(([, count = '', path = '']) => [path, Number(count)]),
  );
}

function whereIs(email: string): ReturnType<typeof sh> {
  const log = `${logDirectoryOf(email)}/main.log`;
  return sh`if [ -f ${log} ]; then echo "bytes=$(stat -c %s ${log})"; fi
echo "rotated=$(stat -c %i ${`${log}.1.gz`} 2>/dev/null || echo 0)"`;
}
