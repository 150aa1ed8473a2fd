/** How long the cloud is waited for. */
export interface Patience {
  /** One call: nothing is set by default, and a silent server would be waited for without end. */
  readonly callMs: number;
  /** How often one call is made when it fails in passing, and the pause after the first; it doubles. */
  readonly attempts: number;
  readonly pauseMs: number;
  /** One operation, by the clock; and how often it is asked about. */
  readonly operationMs: number;
  readonly pollMs: number;
  /** What takes effect only later: a role just granted, a machine just deleted that still holds its subnet. */
  readonly settleMs: number;
}

/** Machines are there within a minute as a rule; five are told as too long. */
export const patient: Patience = {
  callMs: 15_000,
  attempts: 6,
  pauseMs: 300,
  operationMs: 300_000,
  pollMs: 700,
  settleMs: 90_000,
};
