// Measures how well a Watch keeps its plan and what its figures are worth, against a local server's own log. `make bench-watch`
// Each line is the median of several runs of 10 s. It judges nothing: issue 3 says what must be reached.
import { once } from 'node:events';
import { cpuUsage } from 'node:process';
import { Worker } from 'node:worker_threads';
import { monotonicMs } from '../deploy/world/clock.ts';
import { runEntry } from '../deploy/world/entry.ts';
import { sharedMs, wordSchema, type Arrival, type Behaviour, type Order, type Word } from './bench-server.ts';
import type { History } from './history.ts';
import { HttpClient } from './probes/http.ts';
import { Watch } from './probes/watch.ts';
import type { Reading } from './readings/reading.ts';

const runs = 3;
const forMs = 10_000;
const timeoutMs = 5_000;

interface Scenario {
  readonly name: string;
  readonly rps: number;
  readonly behaviour: Behaviour;
}

const scenarios: readonly Scenario[] = [
  { name: 'steady', rps: 60, behaviour: { answerMs: 100 } },
  { name: 'steady', rps: 120, behaviour: { answerMs: 100 } },
  { name: 'stall of 2 s', rps: 120, behaviour: { answerMs: 100, stall: { fromMs: 4_000, toMs: 6_000 } } },
  { name: 'death for 3 s', rps: 60, behaviour: { answerMs: 1, death: { fromMs: 3_000, toMs: 6_000 } } },
];

/** Columns of the table: figures of one run; what the client says beside what the server's log says. */
type Figures = Readonly<Record<string, number>>;

interface Trial {
  readonly port: number;
  readonly rps: number;
  readonly behaviour: Behaviour;
}

async function measure(worker: Worker, { port, rps, behaviour }: Trial): Promise<Figures> {
  const before = await order(worker, { order: 'tell' }, 'log');
  await order(worker, { order: 'behave', behaviour }, 'behaving');
  const cpuBefore = cpuUsage();
  await using client = new HttpClient({ origin: `http://127.0.0.1:${port}` });
  const next = { number: 0 };
  const numbered = client.probe(() => ({ path: `/${next.number++}`, timeoutMs }));
  // The probe was asked once for its name already.
  next.number = 0;
  const history = await Watch.start(numbered, { everyMs: 1_000 / rps, forMs }).ended;
  const cpu = cpuUsage(cpuBefore);
  const after = await order(worker, { order: 'tell' }, 'log');
  const clientCpuMs = (cpu.user + cpu.system) / 1_000 - (after.cpuMs - before.cpuMs);
  return { ...compared(history, after.arrivals), 'cpu %': (clientCpuMs / forMs) * 100 };
}

/** The client's figures beside the truth: from the server's log, and the plan. */
function compared(history: History, arrivals: readonly Arrival[]): Figures {
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

function medians(measured: readonly Figures[]): Figures {
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

const columns: readonly (readonly [title: string, of: (line: Figures) => string])[] = [
  ['rps', (line) => show(line['rps'], 0)],
  ['rate error %', (line) => show(line['rate error %'], 3)],
  ['late p99 own/server', (line) => `${show(line['late p99 (own)'])} / ${show(line['late p99 (server)'])}`],
  ['busiest tenth', (line) => show(line['busiest tenth'], 3)],
  ['lost/true', (line) => `${show(line['lost/truth'], 0)} / ${show(line['lost'], 0)}`],
  ['p50 ms/true', (line) => `${show(line['p50/truth'])} / ${show(line['p50'])}`],
  ['p90 ms/true', (line) => `${show(line['p90/truth'])} / ${show(line['p90'])}`],
  ['p99 ms/true', (line) => `${show(line['p99/truth'])} / ${show(line['p99'])}`],
  ['gap ms', (line) => show(line['gap ms'], 0)],
  ['cpu % of a core', (line) => show(line['cpu %'])],
];

function show(value = NaN, digits = 1): string {
  return Number.isFinite(value) ? value.toFixed(digits) : 'endless';
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

async function order<W extends Word['word']>(
  worker: Worker,
  what: Order,
  answer: W,
): Promise<Extract<Word, { word: W }>> {
  const heard = hear(worker, answer);
  worker.postMessage(what);
  return heard;
}

async function hear<W extends Word['word']>(worker: Worker, wanted: W): Promise<Extract<Word, { word: W }>> {
  const messages: unknown[] = await once(worker, 'message');
  const said = wordSchema.parse(messages[0]);
  if (isWord(said, wanted)) return said;
  throw new Error(`the server said ${said.word} instead of ${wanted}`);
}

function isWord<W extends Word['word']>(said: Word, wanted: W): said is Extract<Word, { word: W }> {
  return said.word === wanted;
}

await runEntry(
  { name: 'bench-watch', summary: 'How well a Watch keeps its plan.' },
  async ({ write, json }) => {
    const worker = new Worker(new URL('./bench-server.ts', import.meta.url));
    const listening = await hear(worker, 'listening');
    const lines: { readonly scenario: string; readonly figures: Figures }[] = [];
    if (!json)
      write(
        rowOf(['scenario', ...columns.map(([title]) => title)]) + rowOf(['--', ...columns.map(() => '--')]),
      );
    for (const { name, rps, behaviour } of scenarios) {
      const measured: Figures[] = [];
      for (let run = 0; run < runs; run += 1) {
        measured.push(await measure(worker, { port: listening.port, rps, behaviour }));
      }
      const figures: Figures = { rps, ...medians(measured) };
      lines.push({ scenario: name, figures });
      if (!json) write(rowOf([name, ...columns.map(([, of]) => of(figures))]));
    }
    await worker.terminate();
    if (json) write(`${JSON.stringify(lines)}\n`);
    return 0;
  },
);
