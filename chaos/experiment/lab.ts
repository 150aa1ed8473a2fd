import type { HttpTarget } from '../../checks/probes/http.ts';
import type { AttachedStand } from '../../deploy/attached-stand.ts';
import type { Machine } from '../../deploy/stand.ts';
import type { Fault } from '../fault.ts';
import type { Injection } from '../injection.ts';

/** What an experiment needs of the world. */
export interface Lab {
  readonly stand: Pick<AttachedStand, 'plan' | 'machines' | 'withRole' | 'remote' | 'balancer'>;
  /** The service as users reach it. */
  readonly users: HttpTarget;
  /** bingo on one node, past the balancer. */
  readonly node: (machine: Machine) => HttpTarget;
  /** @throws Failure `StandSick` when the stand must not be harmed, or no longer: it is sick, or the emergency lever was pulled. */
  readonly refuse: () => Promise<void>;
  readonly inject: (fault: Fault) => Promise<Injection>;
  /** Heals and proves it. */
  readonly heal: (injection: Injection) => Promise<void>;
  /** Told some times a second how it goes. */
  readonly say: (state: LiveState) => void;
}

/** What an experiment is doing. */
export type Phase = 'gate' | 'inject' | 'harmed' | 'healing' | 'steady again' | 'evidence';

/** How an experiment goes at this moment. */
export interface LiveState {
  readonly phase: Phase;
  /** Served in the last second. */
  readonly rps: number;
  /** Lost since the harm. */
  readonly errors: number;
  /** Until everything must be as before; undefined while no clock runs. */
  readonly leftMs?: number;
}
