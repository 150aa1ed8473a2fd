/**
 * What a look came to: `ok`; `fail`, it did not happen or was wrong; `unknown`, it may have happened (a POST whose answer was
 * lost), or nobody could look.
 */
export type Outcome = 'ok' | 'fail' | 'unknown';

/**
 * What went wrong: `unreachable` no route or no answer from the network; `reset` the connection ended before the answer did;
 * `protocol` the answer is no HTTP, or not the HTTP asked for; `status` and `body` the answer is there and wrong; `stale` it is an old one;
 * `notLooked` the harness could not look, which says nothing of the service.
 */
export const troubleKinds = [
  'refused',
  'reset',
  'timeout',
  'dns',
  'unreachable',
  'certificate',
  'tls',
  'protocol',
  'status',
  'body',
  'stale',
  'notLooked',
] as const;
export type TroubleKind = (typeof troubleKinds)[number];

/** What went wrong, and the words of whoever noticed. */
export interface Trouble {
  readonly kind: TroubleKind;
  readonly detail: string;
}

/** What every look has, on the monotonic clock of `clock.monotonicMs`. */
export interface Seen {
  /** When it was planned. A look by itself is planned when it starts. */
  readonly dueMs: number;
  readonly startMs: number;
  /** When the last byte was there, or when it was given up. */
  readonly endMs: number;
  /** The HTTP status, if an answer began. */
  readonly status?: number;
  /** The machine that answered, as the balancer or the answer itself names it. */
  readonly node?: string;
  /** Whether the connection had served a look before; undefined when there was none. */
  readonly reused?: boolean;
}

/** What one look saw: all that a History keeps of it. */
export type Observation = Seen &
  (
    | { readonly outcome: 'ok'; readonly trouble?: undefined }
    | { readonly outcome: 'fail' | 'unknown'; readonly trouble: Trouble }
  );

/** One way of looking that changes nothing, unless it was told to post or to delete. */
export interface Probe {
  /** What is looked at, as a report prints it: `GET /db_dummy`. */
  readonly subject: string;
  /** A look is over after this at the latest. */
  readonly timeoutMs: number;
  /**
   * Looks once. Never throws: what goes wrong is what it saw. `dueMs` is when the look was planned; now unless told. `place` is which of a
   * Watch's looks it is, from 0, for those that ask something else each time.
   */
  look(dueMs?: number, place?: number): Promise<Observation>;
}

/** Milliseconds from when the look was planned until it was over: what a user who came at that time waited. */
export function waitedMs(seen: Seen): number {
  return seen.endMs - seen.dueMs;
}

/** Whether the harness itself could not look: such a look is no sample of the service. */
export function isNotLooked(seen: Observation): boolean {
  return seen.trouble?.kind === 'notLooked';
}

/** The Observation of a look that the harness could not make. */
export function notLooked(dueMs: number, atMs: number, why: string): Observation {
  return {
    dueMs,
    startMs: atMs,
    endMs: atMs,
    outcome: 'unknown',
    trouble: { kind: 'notLooked', detail: why },
  };
}
