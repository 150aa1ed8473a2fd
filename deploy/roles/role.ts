import type { Remote } from '../remote/remote.ts';

/** What one Step found when it looked: nothing to do, or how the machine differs from what is wanted. */
export type Drift = { readonly kind: 'none' } | { readonly kind: 'differs'; readonly how: string };

/** The drift of a machine that is as wanted. */
export const asWanted: Drift = { kind: 'none' };

/** A drift, told to the user as `how`: one line, or a diff. */
export function differs(how: string): Drift {
  return { kind: 'differs', how };
}

/** What a Step works with: its own machine, and a way to say how far it is. */
export interface StepContext {
  readonly remote: Remote;
  /** Shown live beside the step: `4 200 000 sessions`. */
  readonly say: (progress: string) => void;
}

/**
 * One idempotent change to one machine: `look` changes nothing and says whether it is needed, `apply` makes it so.
 * After `apply`, `look` is asked again and must find nothing, else the Step has failed.
 */
export interface Step {
  /** What is so afterwards, in a few words: `HAProxy is configured`. Unique on its machine. */
  readonly name: string;
  /** Steps that must be done first, on any machine, besides the ones before it on its own. */
  readonly after?: readonly StepReference[];
  look(context: StepContext): Promise<Drift>;
  apply(context: StepContext): Promise<void>;
}

/** Names a Step on a machine. */
export interface StepReference {
  readonly machine: string;
  readonly step: string;
}
