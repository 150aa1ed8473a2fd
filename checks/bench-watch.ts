// Measures how well a Watch keeps its plan and what its figures are worth, against a local server's own log. `make bench-watch`
// Each line is the median of several runs of 10 s. It judges nothing: issue 3 says what must be reached.
import { cpuUsage } from 'node:process';
import { runEntry } from '../deploy/world/entry.ts';
import type { Behaviour } from './bench-server.ts';
import { compared, medians, type Figures } from './bench-figures.ts';
import type { History } from './history.ts';
import { KnownServer } from './known-server.ts';
import { HttpClient } from './probes/http.ts';
import { PacedWatch } from './probes/paced-watch.ts';
import { Watch } from './probes/watch.ts';

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

/** Looks in this thread, or in one of their own; each asks for a path of its own number. */
type Where = 'here' | 'thread';

const watched: Readonly<Record<Where, (origin: string, everyMs: number) => Promise<History>>> = {
  here: async (origin, everyMs) => {
    await using client = new HttpClient({ origin });
    const numbered = client.probe((place) => ({ path: `/${place}`, timeoutMs }));
    return await Watch.start(numbered, { everyMs, forMs }).ended;
  },
  thread: async (origin, everyMs) => {
    const last = Math.round(forMs / everyMs) - 1;
    const rest = Array.from({ length: last }, (_none, place) => ({ path: `/${place + 1}`, timeoutMs }));
    const looks = { target: { origin }, requests: [{ path: '/0', timeoutMs }, ...rest] } as const;
    const watch = await PacedWatch.start(looks, { everyMs, forMs });
    return await watch.ended;
  },
};

interface Trial {
  readonly where: Where;
  readonly rps: number;
  readonly behaviour: Behaviour;
}

async function measure(server: KnownServer, { where, rps, behaviour }: Trial): Promise<Figures> {
  const before = await server.log();
  await server.behave(behaviour);
  const cpuBefore = cpuUsage();
  const history = await watched[where](server.origin, 1_000 / rps);
  const cpu = cpuUsage(cpuBefore);
  const after = await server.log();
  const clientCpuMs = (cpu.user + cpu.system) / 1_000 - (after.cpuMs - before.cpuMs);
  return { ...compared(history, after.arrivals), 'cpu %': (clientCpuMs / forMs) * 100 };
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

await runEntry(
  { name: 'bench-watch', summary: 'How well a Watch keeps its plan.' },
  async ({ write, json }) => {
    await using server = await KnownServer.start();
    const lines: { readonly scenario: string; readonly figures: Figures }[] = [];
    if (!json)
      write(
        rowOf(['scenario', ...columns.map(([title]) => title)]) + rowOf(['--', ...columns.map(() => '--')]),
      );
    for (const { name, rps, behaviour } of scenarios) {
      for (const where of ['here', 'thread'] as const) {
        const measured: Figures[] = [];
        for (let run = 0; run < runs; run += 1) {
          measured.push(await measure(server, { where, rps, behaviour }));
        }
        const figures: Figures = { rps, ...medians(measured) };
        lines.push({ scenario: `${name}, ${where}`, figures });
        if (!json) write(rowOf([`${name}, ${where}`, ...columns.map(([, of]) => of(figures))]));
      }
    }
    if (json) write(`${JSON.stringify(lines)}\n`);
    return 0;
  },
);
