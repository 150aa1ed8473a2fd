import type { AttachedStand } from '../deploy/attached-stand.ts';
import type { Fault, FaultArea } from './fault.ts';

/** What a fault needs to know of a stand to be thought of: its Plan and machines. */
export type FaultGround = Pick<AttachedStand, 'plan' | 'machines' | 'withRole'>;

/** A kind of fault, and everything that it can do to a stand: what the walk draws from and the report lists. */
export interface FaultKind {
  /** As in `Fault.kind`. */
  readonly kind: string;
  readonly area: FaultArea;
  /** What happens, in one sentence without a machine: `The main process is killed.` */
  readonly sentence: string;
  /** One fault for each choice of victims, in the order of the Plan. */
  readonly on: (stand: FaultGround) => readonly Fault[];
}

/** The kind of a fault that any node may have. */
export function ofEachNode(
  about: Omit<FaultKind, 'on'>,
  make: (node: FaultGround['machines'][number]) => Fault,
): FaultKind {
  return { ...about, on: (stand) => stand.withRole('bingo').map(make) };
}
