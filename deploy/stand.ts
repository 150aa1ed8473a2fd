import type { MachinePlan, Plan } from './plan.ts';

/** How somebody's own machine is logged in to: their user and key, and the host key that they have vouched for. */
export interface MachineLogin {
  readonly user: string;
  readonly port: number;
  /** Of the private key, on this computer: it is never copied. */
  readonly keyPath: string;
  readonly hostKey: string;
}

/** A machine had: one of the Plan's, with the addresses its provider gave it. */
export interface Machine extends MachinePlan {
  /** Where the other machines of the stand reach it. */
  readonly address: string;
  /** Where this computer reaches it by ssh (and users, if it is the balancer). The same as `address` on the local provider. */
  readonly reachableAt: string;
  /** Where the keys are not the stand's own, because the machine is not. */
  readonly login?: MachineLogin | undefined;
}

/** What only this stand knows; kept under `.stand/<name>/` with mode 0600, never shown, never in an image. */
export interface StandSecrets {
  /** Password of the database role that bingo uses. */
  readonly databasePassword: string;
  /** The certificate that HAProxy shows (PEM) and its private key (PEM). */
  readonly certificate: { readonly certPem: string; readonly keyPem: string };
}

/** All that roles need to know of the stand they set up. */
export interface StandFacts {
  readonly plan: Plan;
  readonly machines: readonly Machine[];
  readonly secrets: StandSecrets;
  /** The local path of the executable `bingo` to deploy. */
  readonly binaryPath: string;
}
