/** One thing that this computer must be or have. */
export interface Fitness {
  readonly subject: string;
  /** `unfit` stops a deploy; `note` is worth knowing. */
  readonly verdict: 'fit' | 'unfit' | 'note';
  /** What was found. */
  readonly found: string;
  /** What to do about it. */
  readonly remedy?: string;
}
