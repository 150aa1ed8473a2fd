// Measures what the deploy promises, on a stand of its own: `make bench-deploy`, or `make bench-deploy RUNS=3`.
// Each figure is the median of its runs; the machine may be busy with other things, so the spread is shown too.
import { z } from 'zod';
import { systemDirectories } from '../providers/local/label.ts';
import { sh } from '../remote/shell.ts';
import { connectAll, deployedStand, openWorkplace } from '../workplace.ts';
import { monotonicMs, until } from '../world/clock.ts';
import { runEntry, type Call } from '../world/entry.ts';
import { Failure } from '../world/failure.ts';

/** One promise: what is measured, its target, and what was found. */
interface Figure {
  readonly name: string;
  readonly unit: 's' | 'GiB';
  readonly target: number;
  readonly values: number[];
}

/** Targets of the issue that asked for the deploy, for 2 cores and 8 GiB or more. */
const figures: Readonly<Record<'cold' | 'cached' | 'again' | 'clean' | 'memory' | 'back', Figure>> = {
  cold: { name: 'deploy, no image cached', unit: 's', target: 180, values: [] },
  cached: { name: 'deploy, image cached', unit: 's', target: 75, values: [] },
  again: { name: 'deploy on a stand that is right', unit: 's', target: 8, values: [] },
  clean: { name: 'clean', unit: 's', target: 10, values: [] },
  memory: { name: 'memory of the idle stand', unit: 'GiB', target: 2.5, values: [] },
  back: { name: 'node back in rotation after kill -9', unit: 's', target: 5, values: [] },
};

const benchStand = 'bench';
const dummySchema = z.object({ hostname: z.string(), pid: z.number() });
const statusSchema = z.object({
  machines: z.array(z.object({ vitals: z.object({ memoryMib: z.number() }) })),
});

async function bench(call: Call): Promise<number> {
  const runs = call.environment.settings.RUNS ?? 3;
  const environment = { ...call.environment, settings: { ...call.environment.settings, STAND: benchStand } };
  const bencher = new Bencher({ ...call, environment });
  await bencher.command('clean');
  try {
    await bencher.cold();
    for (let run = 0; run < runs; run += 1) await bencher.round();
  } finally {
    await bencher.command('clean');
  }
  call.write(call.json ? `${JSON.stringify(Object.values(figures))}\n` : table());
  return 0;
}

class Bencher {
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
  }

  /** From nothing: the golden image is built, under another name so that other stands keep theirs. */
  async cold(): Promise<void> {
    const { host } = await openWorkplace(this.#call.environment);
    const aside = `${systemDirectories.images}.aside`;
    await host.run(
      sh`if [ -d ${systemDirectories.images} ]; then mv ${systemDirectories.images} ${aside}; fi`,
      {
        privileged: true,
      },
    );
    try {
      figures.cold.values.push(await this.command('deploy'));
      await this.command('clean');
    } finally {
      await host.run(
        sh`if [ -d ${aside} ]; then rm -rf --one-file-system ${systemDirectories.images}; mv ${aside} ${systemDirectories.images}; fi`,
        { privileged: true },
      );
    }
  }

  /** From a cached image: deploy, deploy again, look at the memory, kill a node, clean. */
  async round(): Promise<void> {
    figures.cached.values.push(await this.command('deploy'));
    figures.again.values.push(await this.command('deploy'));
    figures.memory.values.push(await this.#memoryGib());
    figures.back.values.push(await this.#recoveryS('bingo-1'));
    figures.clean.values.push(await this.command('clean'));
  }

  /** Runs a command of ours as a user would; gives back the seconds that it took. */
  async command(name: string): Promise<number> {
    const { environment, write, json } = this.#call;
    const { host } = await openWorkplace(environment);
    const startedMs = monotonicMs();
    await host.run(
      sh`cd ${environment.projectDir} && STAND=${benchStand} make --no-print-directory ${name}`,
      {
        timeoutMs: 900_000,
        attempted: `make ${name}`,
      },
    );
    const tookS = (monotonicMs() - startedMs) / 1000;
    if (!json) write(`${name} ${tookS.toFixed(1)} s\n`);
    return tookS;
  }

  async #memoryGib(): Promise<number> {
    const { environment } = this.#call;
    const { host } = await openWorkplace(environment);
    const said = await host.run(
      sh`cd ${environment.projectDir} && STAND=${benchStand} JSON=1 make --no-print-directory status`,
    );
    const { machines } = statusSchema.parse(JSON.parse(said));
    return machines.reduce((sum, { vitals }) => sum + vitals.memoryMib, 0) / 1024;
  }

  /** From the kill to the first answer that the balancer fetched from the new process. */
  async #recoveryS(name: string): Promise<number> {
    const workplace = await openWorkplace(this.#call.environment);
    const { record, keys } = await deployedStand(workplace);
    const balancer = record.machines.find(({ role }) => role === 'balancer');
    const remotes = connectAll(record.machines, keys);
    const node = remotes.get(name);
    if (node === undefined || balancer === undefined) {
      throw new Failure('StandSick', { attempted: 'kill a node', happened: `the stand has no ${name}` });
    }
    try {
      const old = Number(await node.run(sh`systemctl show -P MainPID bingo.service`));
      const startedMs = monotonicMs();
      await node.run(sh`kill -KILL ${old}`);
      await until(
        { attempted: 'get an answer from the new process', withinMs: 60_000, everyMs: 20 },
        async () => {
          const answer = await fetch(`http://${balancer.reachableAt}/dummy`, {
            signal: AbortSignal.timeout(2_000),
          });
          const { hostname, pid } = dummySchema.parse(await answer.json());
          return hostname === name && pid !== old ? { seen: true } : { missing: `${hostname} ${pid}` };
        },
      );
      return (monotonicMs() - startedMs) / 1000;
    } finally {
      await Promise.all([...remotes.values()].map(async (remote) => await remote.close()));
    }
  }
}

function table(): string {
  const rows = Object.values(figures).map(({ name, unit, target, values }: Figure) => {
    const sorted = [...values].sort((a, b) => a - b);
    const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
    const spread = `${(sorted[0] ?? NaN).toFixed(1)} to ${(sorted.at(-1) ?? NaN).toFixed(1)}`;
    const verdict = median < target ? 'met' : 'MISSED';
    return `| ${name} | under ${target} ${unit} | ${median.toFixed(1)} ${unit} | ${spread} | ${values.length} | ${verdict} |`;
  });
  return ['| figure | target | median | spread | runs | |', '|--|--|--|--|--|--|', ...rows, ''].join('\n');
}

await runEntry({ name: 'bench-deploy', summary: 'Measure what the deploy promises.' }, bench);
