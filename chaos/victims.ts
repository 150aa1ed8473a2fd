import type { AttachedStand } from '../deploy/attached-stand.ts';
import { harmFilesOf } from '../deploy/healing/attached-patient.ts';
import type { Victims } from './injector.ts';

/** The attached stand as one that may be harmed, with its ledger and condition. */
export function victimsOf(stand: AttachedStand): Victims {
  return {
    ...harmFilesOf(stand.files),
    plan: stand.plan,
    machines: stand.machines,
    provider: stand.provider,
    remote: (machine) => stand.remote(machine),
  };
}
