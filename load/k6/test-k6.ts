import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { z } from 'zod';
import { readEnvironment } from '../../deploy/world/environment.ts';
import type { FakeAnswer } from './test-k6-modules.ts';

const requestSchema = z.object({
  method: z.string(),
  url: z.string(),
  body: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
});

const scenarioSchema = z.looseObject({
  executor: z.string(),
  exec: z.string(),
  startTime: z.string(),
  gracefulStop: z.string(),
});
const outcomeSchema = z.union([
  z.object({ thrown: z.string() }),
  z.object({
    options: z.looseObject({
      scenarios: z.record(z.string(), scenarioSchema),
      thresholds: z.record(z.string(), z.array(z.unknown())),
      insecureSkipTLSVerify: z.boolean(),
    }),
    asked: z.array(
      z.object({
        method: z.string(),
        url: z.string(),
        body: z.string().nullable(),
        params: z.looseObject({ tags: z.record(z.string(), z.string()), timeout: z.string() }),
      }),
    ),
    waited: z.array(z.number()),
    accepted: z.unknown(),
  }),
]);

/** What the script said and did. */
export type K6Run = Exclude<z.infer<typeof outcomeSchema>, { thrown: string }>;

/** Which scenario's function is run, and in which of its iterations; `setup` is called as it is. */
export type K6Calls = readonly { readonly scenario: string; readonly iterations: readonly number[] }[];

/** One scenario of the script. @throws Error when it has none of this name. */
export function scenarioOf({ options }: K6Run, name: string): z.infer<typeof scenarioSchema> {
  const found = options.scenarios[name];
  if (found === undefined) throw new Error(`the script has no scenario ${name}`);
  return found;
}

/** A directory of this checkout that git does not see, so that packages are found from it; it goes at the end. */
export async function inScratch<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const parent = join(readEnvironment().projectDir, '.build');
  await mkdir(parent, { recursive: true });
  const directory = await mkdtemp(join(parent, 'k6-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * For tests: runs functions of a script for k6 in a thread of its own with a fake k6 around it, which sends real requests, one at a time.
 * @throws Error with what the script threw.
 */
export async function runK6(
  script: string,
  of: {
    readonly env: Readonly<Record<string, string>>;
    readonly calls?: K6Calls;
  },
): Promise<K6Run> {
  return await inScratch(async (directory) => {
    const path = join(directory, 'load.k6.mjs');
    await writeFile(path, script);
    const { port1, port2 } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(4));
    port1.on('message', (message) => {
      void answered(requestSchema.parse(message)).then((answer) => {
        port1.postMessage(answer);
        Atomics.store(signal, 0, 1);
        Atomics.notify(signal, 0);
      });
    });
    const worker = new Worker(new URL('./test-k6-thread.ts', import.meta.url), {
      workerData: {
        scriptUrl: pathToFileURL(path).href,
        env: of.env,
        calls: of.calls ?? [],
        port: port2,
        signal,
      },
      transferList: [port2],
    });
    const said = z.array(z.unknown()).parse(await once(worker, 'message'));
    await worker.terminate();
    port1.close();
    const outcome = outcomeSchema.parse(said[0]);
    if ('thrown' in outcome) throw new Error(outcome.thrown);
    return outcome;
  });
}

async function answered(asked: z.infer<typeof requestSchema>): Promise<FakeAnswer> {
  const { url, method, body, headers } = asked;
  try {
    const answer = await fetch(url, {
      method,
      body,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(4_000),
    });
    return {
      status: answer.status,
      body: await answer.text(),
      headers: Object.fromEntries([...answer.headers].map(([name, value]) => [capitals(name), value])),
      error: '',
    };
  } catch (thrown) {
    return { status: 0, body: null, headers: {}, error: String(thrown) };
  }
}

/** k6 names headers as Go does: `Location`. */
function capitals(name: string): string {
  return name.replaceAll(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}
