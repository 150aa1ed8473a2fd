import type { Provider } from '../providers/provider.ts';
import { describe } from '../world/failure.ts';
import { Healer, type Patient } from './healer.ts';

/** A Patient whose machines may also be booted anew. */
export type RepairPatient = Patient & { readonly provider: Pick<Provider, 'find' | 'start' | 'reboot'> };

/** What a repair has to tell; `told` is for the progress of a deploy. */
export interface RepairOptions {
  readonly say: (text: string) => void;
}

/** Whether there is anything to repair: an entry in the ledger, or a stand that is marked as sick. */
export async function needsRepair({ ledger, condition }: Patient): Promise<boolean> {
  return (await ledger.read()).length > 0 || (await condition.sickness()) !== undefined;
}

/**
 * The first half, before a deploy sets the machines up: heals what it can, then boots the machines on which anything is left. What a
 * fault does is in memory (rules, processes, units of ours), so a boot ends it; what is on the disk is the deploy's own work.
 */
export async function healOrReboot(patient: RepairPatient, { say }: RepairOptions): Promise<void> {
  const healer = new Healer(patient);
  await healer.healAll(say).catch((thrown: unknown) => say(describe(thrown)));
  const left = [
    ...(await patient.ledger.read()).flatMap(({ undos }) => undos.map(({ machine }) => machine)),
    ...(await healer.leftovers()).map((line) => line.split(':')[0] ?? ''),
  ];
  for (const machine of new Set(left)) {
    say(`rebooting ${machine}`);
    await patient.provider.reboot(machine);
  }
}

/**
 * The second half, after the machines were set up: proves that everything is healed, and only then forgets that the stand was sick.
 * @throws Failure `FaultNotHealed`, or Failures, of what is still left.
 */
export async function proveRepaired(patient: RepairPatient, { say }: RepairOptions): Promise<void> {
  const healer = new Healer(patient);
  await healer.healAll(say);
  await healer.proveClean();
  await patient.condition.clearSickness();
}
