import type { Plan } from '../../plan.ts';
import type { StandFiles } from '../../stand-files.ts';
import type { Machine } from '../../stand.ts';

/** Whether machines were ever taken for a stand, as it is remembered on this computer. */
export interface Taken {
  /** `no` only when no label was ever written by the list that is remembered; `unknown` when nothing is remembered at all. */
  read(): Promise<'yes' | 'no' | 'unknown'>;
  /** Remembers it, before the first label is written. */
  write(machines: readonly Machine[]): Promise<void>;
}

/** Remembers it in the stand's record: its machines are those that were taken. */
export function takenByRecord(files: StandFiles, plan: Plan): Taken {
  return {
    read: async () => {
      const record = await files.readRecord();
      if (record === undefined) return 'unknown';
      return record.machines.length > 0 ? 'yes' : 'no';
    },
    write: async (machines) => await files.writeRecord({ plan, machines }),
  };
}
