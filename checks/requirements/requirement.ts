/** The number of a sentence of the specification (bingo.md section 1). */
export type RequirementId =
  | 'R01'
  | 'R02'
  | 'R03'
  | 'R04'
  | 'R05'
  | 'R06'
  | 'R07'
  | 'R08'
  | 'R09'
  | 'R10'
  | 'R11'
  | 'R12'
  | 'R13'
  | 'R14'
  | 'R15'
  | 'R16'
  | 'R17'
  | 'R18'
  | 'R19'
  | 'R20'
  | 'R21'
  | 'R22';

/** Words for people, in the two languages of the report. */
export interface Sentence {
  readonly en: string;
  readonly ru: string;
}

/** A numbered sentence of the specification, as the customer said it. */
export interface Requirement {
  readonly id: RequirementId;
  readonly sentence: Sentence;
  /** Where it was said. */
  readonly source: string;
  /** Only the order is known: the larger, the heavier; 22 for R01 to 1 for R22. */
  readonly weight: number;
  /** The customer's star: worth extra. */
  readonly starred: boolean;
}

/** A kind of run that can judge: the checks, the load or the chaos. */
export type RunKind = 'checks' | 'load' | 'chaos';

/** A clause that is true or false without a number. */
export type Unbounded = Readonly<Record<string, never>>;

/**
 * One part of a Requirement that is true or false by itself: what a Check proves, and where its numbers are.
 * A Requirement passes when all of its clauses do.
 */
export interface Clause<Key extends string = string, Bound extends object = object> {
  /** Its name in the catalogue: `R.lossUnseen`. */
  readonly key: Key;
  /** The Requirement that it is a part of. */
  readonly id: RequirementId;
  readonly sentence: Sentence;
  /** The numbers of the specification, units last. Ratios are 0…1. What ends in `Max` or `Min` is still allowed at the bound. */
  readonly bound: Readonly<Bound>;
  /** Where the numbers come from, and which of them are our own choice. */
  readonly source: string;
  /** The kinds of run that judge it; for the whole verdict each of them must have. */
  readonly settledBy: readonly [RunKind, ...RunKind[]];
}

/** How fast and how surely an endpoint answers under load. */
export interface SlaBound {
  /** Requests per second offered. */
  readonly rps: number;
  readonly forMs: number;
  /** The 90th percentile of all planned requests must be under this; lost ones count as endless. */
  readonly p90MsMax: number;
  readonly errorRatioMax: number;
}

/** What a rate must be carried with. */
export interface RateBound {
  /** Requests per second offered. */
  readonly rps: number;
  readonly forMs: number;
  readonly errorRatioMax: number;
}

/** How many requests may fail, judged on no fewer than `looksMin`. */
export interface ErrorBound {
  readonly errorRatioMax: number;
  readonly looksMin: number;
}

/** How soon something must be well again, counted from the harm. */
export interface RecoveryBound {
  readonly withinMs: number;
}

/** What an answer must be that is not a cached one. */
export interface FreshBound {
  /** The stamp's age by our clock, less the second that the stamp is cut off by. */
  readonly ageSMax: number;
  /** Looks needed to say so. */
  readonly looksMin: number;
}

/** Makes a clause of the catalogue; the key is the name under which the catalogue holds it. */
export function clause<const Key extends string, Bound extends object>(
  key: Key,
  stated: Omit<Clause<Key, Bound>, 'key'>,
): Clause<Key, Bound> {
  return { key, ...stated };
}

/** A record of clauses in which each stands under its own key, or it does not compile. */
export function keyed<const T extends { readonly [K in keyof T]: Clause<K & string> }>(clauses: T): T {
  return clauses;
}
