/**
 * Bounds of the specification that the stand itself watches while it serves. The catalogue of requirements has them first; deploy must not know it, so
 * checks/objectives.test.ts holds both equal. Ratios are 0…1.
 */
export const objectives = {
  /** R04 to R08: the part of the answers that may be errors; its complement is the availability aimed at. */
  errorRatioMax: 0.01,
  /** R04 to R08: nine of ten answers are not slower. */
  p90MsMax: 400,
  /** R01: the least that each of two nodes serves. */
  shareMin: 0.3,
  /** R02: a node works again within this. */
  nodeBackMs: 30_000,
  /** R02: the service works again within this. */
  serviceBackMs: 60_000,
  /** R16: no copy is older. */
  ageSMax: 60,
  /** R16: this part of the answers of GET /long_dummy comes sooner than a second. */
  cachedRatioMin: 0.75,
  /** R14: what the certificate must have left. */
  certificateDaysMin: 1,
  /** R21: how far a clock may be off, to either side. */
  clockOffsetMsMax: 1_000,
} as const;
