import type { StandFiles } from '../stand-files.ts';
import { harmFilesOf } from './attached-patient.ts';

/** What is remembered of a stand's harm, in words. */
export interface HarmStatus {
  /** Faults in the ledger: done, or about to be, and not proven healed. */
  readonly open: readonly string[];
  /** What would not heal. */
  readonly sick: readonly string[];
  /** Why new faults are barred, when the emergency lever was pulled. */
  readonly stopped: string | null;
  /** What a drill has broken and has not put back: it is under way, or was killed. */
  readonly drilled: readonly string[];
}

/** Reads what is remembered; asks no machine. @throws Failure `PlanInvalid` when a ledger entry cannot be read. */
export async function readHarm(files: Pick<StandFiles, 'directory'>): Promise<HarmStatus> {
  const { ledger, condition } = harmFilesOf(files);
  const [entries, sick, stop, drill] = await Promise.all([
    ledger.read(),
    condition.sickness(),
    condition.stop(),
    condition.drill(),
  ]);
  return {
    open: entries.map(({ fault }) => fault),
    sick: sick?.reasons ?? [],
    stopped: stop === undefined ? null : stop.reasons.join('; '),
    drilled: drill?.reasons ?? [],
  };
}

/** What a user has to know of it, and what to do: one line each; none when there is nothing to say. */
export function harmLines({ open, sick, stopped, drilled }: HarmStatus): readonly string[] {
  return [
    ...open.map((fault) => `not healed yet: ${fault} (\`make heal\`, or \`make deploy\`)`),
    ...sick.map((reason) => `sick: ${reason} (\`make deploy\` repairs it)`),
    ...drilled.map((what) => `broken by a drill: ${what} (\`make deploy\` puts it back)`),
    ...(stopped === null ? [] : [`new faults are barred: ${stopped} (\`make resume\`)`]),
  ];
}

/** Tells on standard error what faults have left, before a command goes on: what it shows may be their doing. */
export async function warnOfHarm(
  files: Pick<StandFiles, 'directory'>,
  warn: (text: string) => void,
): Promise<void> {
  for (const line of harmLines(await readHarm(files))) warn(`${line}\n`);
}
