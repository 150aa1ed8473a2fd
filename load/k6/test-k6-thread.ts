// The thread in which a test runs the script for k6, with a fake k6 around it. Started by test-k6.ts.
import { registerHooks } from 'node:module';
import { workerData } from 'node:worker_threads';
import { MessagePort, parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { describe } from '../../deploy/world/failure.ts';
import { fake, scenario } from './test-k6-modules.ts';

const orderSchema = z.object({
  scriptUrl: z.string(),
  env: z.record(z.string(), z.string()),
  calls: z.array(z.object({ scenario: z.string(), iterations: z.array(z.number()) })),
  port: z.instanceof(MessagePort),
  signal: z.instanceof(Int32Array),
});
const action = z.custom<() => void>((value) => typeof value === 'function');
const moduleSchema = z
  .object({ options: z.object({ scenarios: z.record(z.string(), z.object({ exec: z.string() })) }) })
  .and(z.record(z.string(), z.unknown()));

registerHooks({
  resolve: (name, context, next) =>
    /^k6(?:\/|$)/.test(name)
      ? { url: new URL('./test-k6-modules.ts', import.meta.url).href, shortCircuit: true }
      : next(name, context),
});

const order = orderSchema.parse(workerData);
fake.port = order.port;
fake.signal = new Int32Array(z.instanceof(SharedArrayBuffer).parse(order.signal.buffer));
Object.assign(globalThis, { __ENV: order.env });

parentPort?.postMessage(await run().catch((thrown: unknown) => ({ thrown: describe(thrown) })));
order.port.close();

async function run(): Promise<unknown> {
  const script = moduleSchema.parse(await import(order.scriptUrl));
  for (const call of order.calls) {
    const exec = call.scenario === 'setup' ? 'setup' : script.options.scenarios[call.scenario]?.exec;
    const run = action.parse(script[exec ?? '']);
    scenario.name = call.scenario;
    for (const iteration of call.iterations) {
      scenario.iterationInTest = iteration;
      run();
    }
  }
  const { asked, waited, accepted } = fake;
  return { options: script.options, asked, waited, accepted };
}
