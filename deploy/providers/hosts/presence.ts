import { Failure } from '../../world/failure.ts';
import { visit } from './access.ts';
import { labelLook, ownLabel, type HostLabel } from './label.ts';
import type { HostOptions } from './options.ts';
import type { Power } from './power.ts';

/** Whether one of the owner's machines is there, and whose it is. */
export interface Presence {
  readonly host: HostOptions;
  readonly answers: boolean;
  /** It carries the label of this very stand. */
  readonly isOurs: boolean;
}

/**
 * Looks at the label of a machine, by its owner's login and without sudo.
 * @throws Failure `ProviderRefused` when it is another stand's, `MachineUnreachable` when something answers that refuses us.
 */
export async function presenceOf(host: HostOptions, label: HostLabel, power: Power): Promise<Presence> {
  const absent = { host, answers: false, isOurs: false };
  if (!(await power.isUp(host))) return absent;
  try {
    const printed = await visit(host, async (remote) => await remote.run(labelLook, { as: 'login' }));
    return { host, answers: true, isOurs: ownLabel(printed, label) !== undefined };
  } catch (thrown) {
    // A machine that does not answer at all is off; one that answers and refuses us is not.
    const isSilent =
      thrown instanceof Failure && thrown.kind === 'MachineUnreachable' && !(await power.isUp(host));
    if (isSilent) return absent;
    throw thrown;
  }
}
