/** What kind of thing kept the harness from doing its work. A wrong *stand* is never a Failure: that is a verdict. */
export type FailureKind =
  | 'PlanInvalid'
  | 'EnvironmentMissing'
  | 'HostUnfit'
  | 'ProviderRefused'
  | 'MachineUnreachable'
  | 'CommandFailed'
  | 'DeadlinePassed'
  | 'FaultNotHealed'
  | 'StandSick';

/** What a Failure tells. */
export interface FailureFacts {
  /** What was attempted, as an infinitive: `start machine bingo-1`. */
  readonly attempted: string;
  /** The machine it was attempted on, when there was one. */
  readonly machine?: string;
  /** What happened instead: exit code, last lines of stderr, the last thing seen. */
  readonly happened: string;
  /** What the user can do about it. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The harness could not do its work: the verdict is unknown, never fail. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  readonly facts: FailureFacts;

  constructor(kind: FailureKind, facts: FailureFacts) {
    const where = facts.machine === undefined ? '' : ` on ${facts.machine}`;
    super(`could not ${facts.attempted}${where}: ${facts.happened}`, { cause: facts.cause });
    this.kind = kind;
    this.facts = facts;
  }

  /** Bad use (exit code 3) is what the user can mend by calling again, differently; all else is unknown (exit code 2). */
  get exitCode(): 2 | 3 {
    return this.kind === 'PlanInvalid' || this.kind === 'EnvironmentMissing' || this.kind === 'HostUnfit'
      ? 3
      : 2;
  }
}

/** Several Failures of one parallel piece of work, thrown together so that none is lost. */
export class Failures extends AggregateError {
  override readonly name = 'Failures';
  readonly failures: readonly unknown[];

  constructor(failures: readonly unknown[]) {
    super(failures, `${failures.length} things went wrong`);
    this.failures = failures;
  }
}

/** The message of anything that was thrown, with the messages of its causes behind it. */
export function describe(thrown: unknown): string {
  if (thrown instanceof Failures) return thrown.failures.map(describe).join('; ');
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown instanceof Failure || thrown.cause === undefined ? '' : ` (${describe(thrown.cause)})`;
  return `${thrown.message}${cause}`;
}

/**
 * Waits for all, then throws everything that went wrong: one thing as it is, several as Failures.
 * Unlike `Promise.all` it never leaves work running behind a thrown error.
 */
export async function allOf<T>(work: Iterable<Promise<T>>): Promise<T[]> {
  const settled = await Promise.allSettled(work);
  const thrown: unknown[] = [];
  const values: T[] = [];
  for (const result of settled) {
    if (result.status === 'rejected') thrown.push(result.reason);
    else values.push(result.value);
  }
  throwTogether(thrown);
  return values;
}

/** Throws everything that went wrong: one thing as it is, several as Failures, nothing not at all. */
export function throwTogether(thrown: readonly unknown[]): void {
  if (thrown.length === 1) throw thrown[0];
  if (thrown.length > 1) throw new Failures(thrown);
}
