import type { MachinePlan, Plan, ProviderName } from '../plan.ts';
import type { Machine } from '../stand.ts';
import type { KeyPair } from '../stand-files.ts';

/** What a machine is doing, as its provider sees it. */
export type MachineState = 'running' | 'stopped' | 'absent';

/** A machine that carries this stand's label. */
export interface MachineFound {
  readonly name: string;
  readonly state: MachineState;
}

/** What a provider found under a stand's label. */
export interface StandFound {
  readonly machines: readonly MachineFound[];
  /** Where the machines came from, for `make status`: `golden image 3f2a…`. */
  readonly origin: string;
  /** What was wanted of it when it was last made, as its label tells. */
  readonly plan?: Plan;
}

/** One thing that `make` would do, and one line on how what is there differs from what is wanted. */
export interface Change {
  /** A machine's name, or `stand` for what they share. */
  readonly subject: string;
  readonly what: string;
}

/** What a machine must be made with, so that the first connection to it is already verified. */
export interface MachineWanted extends MachinePlan {
  /** The public key that may log in, as user `stand`. */
  readonly operatorKey: string;
  readonly hostKey: KeyPair;
}

/** Told while machines are made: subject as in Change. */
export interface ProviderProgress {
  started(subject: string, what: string): void;
  said(subject: string, text: string): void;
  ended(subject: string, what: string, outcome: 'changed' | 'ok'): void;
}

/**
 * Makes machines exist under one stand's label. Every method is idempotent, touches nothing without the label,
 * and may be called again after a process that called it was killed at any moment.
 */
export interface Provider {
  readonly name: ProviderName;

  /** What exists under the label, or undefined when nothing does. @throws Failure `ProviderRefused` when it is another checkout's. */
  find(): Promise<StandFound | undefined>;

  /** What `make` would do; changes nothing. */
  look(wanted: readonly MachineWanted[]): Promise<readonly Change[]>;

  /**
   * Makes the machines exist and run, in the wanted shape; gives back their addresses.
   * @throws Failure `ProviderRefused`, `CommandFailed`, `DeadlinePassed`; what was made stays, under the label.
   */
  make(wanted: readonly MachineWanted[], progress: ProviderProgress): Promise<readonly Machine[]>;

  /** Boots a machine that exists; a running one is left alone. */
  start(machine: string): Promise<void>;

  /** Shuts a machine down in good order, within 30 s. */
  stop(machine: string): Promise<void>;

  /** Takes the power away: no goodbye, nothing flushed by the machine itself. */
  powerOff(machine: string): Promise<void>;

  /** Takes the power away and boots the machine again. */
  reboot(machine: string): Promise<void>;

  /** What the machine printed while it booted: the last lines, for messages about one that does not answer. */
  console(machine: string): Promise<string>;

  /** Destroys everything under the label. Nothing there is fine. */
  destroy(progress: ProviderProgress): Promise<void>;
}
