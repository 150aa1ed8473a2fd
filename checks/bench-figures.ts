// What `make bench-watch` reckons from a run: the client's own figures beside the truth of the server's log.
import { monotonicMs } from '../deploy/world/clock.ts';
import { sharedMs, type Arrival } from './bench-server.ts';
import type { History } from './history.ts';
import type { Reading } from './readings/reading.ts';

/** Figures of one run, by name. */
export type Figures = Readonly<Record<string, number>>;

/** The client's figures beside the truth: from the server's log, and the plan. */
export function compared(history: History, arrivals: readonly Arrival[]): Figures {
  const offsetMs = sharedMs() - monotonicMs();
  const arrived = arrivals.map((one) => one.arrivedMs - offsetMs).sort((a, b) => a - b);
  const byNumber = new Map(arrivals.map((one) => [one.number, one]));
  const dues = history.observations.map((one) => one.dueMs);
  const late = dues.flatMap((dueMs, number) => {
    const arrival = byNumber.get(number);
    return arrival === undefined ? [] : [arrival.arrivedMs - offsetMs - dueMs];
  });
  const truth = dues.map((dueMs, number) => {
    const answeredMs = byNumber.get(number)?.answeredMs;
    return answeredMs === undefined ? Infinity : answeredMs - offsetMs - dueMs;
  });
  const rps = 1_000 / history.about.everyMs;
  const spanMs = (arrived.at(-1) ?? 0) - (arrived[0] ?? 0);
  const seen = (ratio: number): number => valueOf(history.percentileMs({ ratio, looksMin: 1 }));
  const gap = history.longestGap();
  const counts = history.counts();
  return {
    planned: counts.planned,
    'rate error %': Math.abs(((dues.length - 1) * 1_000) / spanMs / rps - 1) * 100,
    'late p99 (own)': valueOf(history.pace(), (pace) => pace.lateP99Ms),
    'late p99 (server)': ranked(late, 0.99),
    'busiest tenth': busiestTenth(arrived),
    'lost/truth': counts.planned - counts.ok,
    lost: truth.filter((one) => one === Infinity).length,
    'p50/truth': seen(0.5),
    p50: ranked(truth, 0.5),
    'p90/truth': seen(0.9),
    p90: ranked(truth, 0.9),
    'p99/truth': seen(0.99),
    p99: ranked(truth, 0.99),
    'gap ms': valueOf(gap, (one) => one.lengthMs),
  };
}

function valueOf(reading: Reading<number>): number;
function valueOf<T>(reading: Reading<T>, pick: (value: T) => number): number;
function valueOf<T>(reading: Reading<T>, pick?: (value: T) => number): number {
  if (!reading.known) return NaN;
  const { value } = reading;
  if (pick !== undefined) return pick(value);
  return typeof value === 'number' ? value : NaN;
}

/** The share of each second's arrivals that came in its busiest 100 ms: the mean of all whole seconds; 0.1 is even. */
function busiestTenth(arrived: readonly number[]): number {
  const shares: number[] = [];
  const [first = 0, last = 0] = [arrived[0], arrived.at(-1)];
  for (let fromMs = first; fromMs + 1_000 <= last; fromMs += 1_000) {
    const tenths = new Array<number>(10).fill(0);
    const second = arrived.filter((one) => one >= fromMs && one < fromMs + 1_000);
    for (const one of second) {
      const tenth = Math.floor((one - fromMs) / 100);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    if (second.length > 0) shares.push(Math.max(...tenths) / second.length);
  }
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function ranked(values: readonly number[], ratio: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * ratio) - 1] ?? NaN;
}

/** The median of each figure. */
export function medians(measured: readonly Figures[]): Figures {
  const names = Object.keys(measured[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [
      name,
      ranked(
        measured.map((one) => one[name] ?? NaN),
        0.5,
      ),
    ]),
  );
}
