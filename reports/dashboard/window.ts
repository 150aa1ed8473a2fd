import { Failure } from '../../deploy/world/failure.ts';

/** The time that is shown, seconds since 1970, and how finely. */
export interface Window {
  readonly fromS: number;
  readonly toS: number;
  readonly stepS: number;
  /** The time that a rate is taken over, ending at each step. */
  readonly rateS: number;
  /** True when it ends now, and moves on. */
  readonly live: boolean;
}

/** Prometheus looks this often (docs/observability.md); nothing finer is to be seen. */
export const lookEveryS = 5;
/** Three looks: one may be missed, and two make a rate. */
const rateSMin = 15;
const pointsMax = 300;
/** Prometheus keeps 30 days. */
const spanSMax = 30 * 86_400;
const spanSMin = 30;
const steps = [lookEveryS, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 10_800];

/**
 * Reads the window from the words of an address: `last=5m`, or `from=2026-11-22T20:00:00Z&to=2026-11-22T20:05:00Z`; the last five minutes when nothing is said.
 * Both ends lie on whole steps, so that what is drawn does not tremble.
 * @throws Failure `PlanInvalid` when it is no stretch of the past of 30 s to 30 days.
 */
export function readWindow(words: URLSearchParams, now: Date): Window {
  const nowS = now.getTime() / 1_000;
  const [from, to] = [words.get('from'), words.get('to')];
  if (from === null && to === null) {
    const spanS = spanOf(words.get('last') ?? '5m');
    return laid({ fromS: nowS - spanS, toS: nowS, live: true });
  }
  const [fromS, toS] = [momentOf(from), Math.min(nowS, momentOf(to))];
  if (toS - fromS < spanSMin)
    throw refused(`${from ?? ''} … ${to ?? ''}`, 'it is shorter than 30 s, or still to come');
  if (toS - fromS > spanSMax) throw refused(`${from ?? ''} … ${to ?? ''}`, 'it is longer than 30 days');
  return laid({ fromS, toS, live: false });
}

/** The window of a run, or of any time that has passed: half a minute at least, for less shows nothing. */
export function windowBetween({ from, to }: { readonly from: Date; readonly to: Date }): Window {
  const toS = to.getTime() / 1_000;
  return laid({ fromS: Math.min(from.getTime() / 1_000, toS - spanSMin), toS, live: false });
}

function laid({ fromS, toS, live }: Pick<Window, 'fromS' | 'toS' | 'live'>): Window {
  const spanS = toS - fromS;
  const stepS = steps.find((one) => spanS / one <= pointsMax) ?? Math.ceil(spanS / pointsMax);
  const end = Math.floor(toS / stepS) * stepS;
  const points = Math.max(1, Math.round(spanS / stepS));
  return { fromS: end - points * stepS, toS: end, stepS, rateS: Math.max(rateSMin, stepS), live };
}

const unitS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function spanOf(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const spanS = Number(count) * (unitS[unit] ?? NaN);
  if (spanS >= spanSMin && spanS <= spanSMax) return spanS;
  throw refused(`last=${text}`, 'it is no time of 30 s to 30 days');
}

function momentOf(text: string | null): number {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/.test(text ?? '')
    ? Date.parse(text ?? '')
    : NaN;
  if (Number.isFinite(ms)) return ms / 1_000;
  throw refused(text ?? 'nothing', 'it is no moment');
}

function refused(said: string, happened: string): Failure {
  return new Failure('PlanInvalid', {
    attempted: `show the time ${said}`,
    happened,
    hint: 'say last=5m, or from=2026-11-22T20:00:00Z&to=2026-11-22T20:05:00Z',
  });
}
