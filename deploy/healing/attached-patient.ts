import type { StandFiles } from '../stand-files.ts';
import { connectAll, deployedStand, type Workplace } from '../workplace.ts';
import { allOf } from '../world/failure.ts';
import { Condition } from './condition.ts';
import type { Patient } from './healer.ts';
import { Ledger } from './ledger.ts';

/** What is remembered of a stand's harm: its ledger and its condition. */
export interface HarmFiles {
  readonly ledger: Ledger;
  readonly condition: Condition;
}

/** Where a stand's harm is remembered. */
export function harmFilesOf(files: Pick<StandFiles, 'directory'>): HarmFiles {
  const place = { standDirectory: files.directory };
  return { ledger: new Ledger(place), condition: new Condition(place) };
}

/** A stand that was deployed, reached so that it can be healed; dispose of it when done. @throws Failure `PlanInvalid` when there is none. */
export async function reachPatient(workplace: Workplace): Promise<Patient & AsyncDisposable> {
  const { record, keys } = await deployedStand(workplace);
  const remotes = connectAll(record.machines, keys);
  return {
    ...harmFilesOf(workplace.files),
    machines: record.machines,
    provider: workplace.provider,
    remote: ({ name }) => {
      const remote = remotes.get(name);
      if (remote === undefined) throw new RangeError(`the stand has no machine ${name}`);
      return remote;
    },
    [Symbol.asyncDispose]: async () => {
      await allOf([...remotes.values()].map(async (remote) => await remote.close()));
    },
  };
}
