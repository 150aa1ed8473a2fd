import type { AttachedStand } from '../deploy/attached-stand.ts';
import { Condition } from '../deploy/healing/condition.ts';
import { Ledger } from '../deploy/healing/ledger.ts';
import type { Victims } from './injector.ts';

/** The attached stand as one that may be harmed, with its ledger and condition. */
export function victimsOf(stand: AttachedStand): Victims {
  const place = { standDirectory: stand.files.directory };
  return {
    plan: stand.plan,
    machines: stand.machines,
    provider: stand.provider,
    ledger: new Ledger(place),
    condition: new Condition(place),
    remote: (machine) => stand.remote(machine),
  };
}
