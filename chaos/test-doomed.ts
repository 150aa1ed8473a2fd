// For tests: a harness that harms the stand and is then killed. Says the injection's id when the harm is done, and waits for its end.
// `node chaos/test-doomed.ts '<name of the fault>' <lease in ms>`
import { attachStand } from '../deploy/attached-stand.ts';
import { holdStand } from '../deploy/lock.ts';
import { sleep } from '../deploy/world/clock.ts';
import { runEntry } from '../deploy/world/entry.ts';
import { Failure } from '../deploy/world/failure.ts';
import { allFaults } from './faults/all.ts';
import { Injector } from './injector.ts';
import { victimsOf } from './victims.ts';

await runEntry(
  { name: 'doomed', summary: 'Harm the stand and wait to be killed.', words: ['<fault>', '<leaseMs>'] },
  async ({ environment, words, write }) => {
    const [name = '', leaseMs = ''] = words;
    await using stand = await attachStand(environment);
    await using _held = await holdStand(stand.files, { pid: environment.pid, command: 'doomed' });
    const fault = allFaults.flatMap((kind) => kind.on(stand)).find((one) => one.name === name);
    if (fault === undefined) {
      throw new Failure('PlanInvalid', { attempted: `find the fault ${name}`, happened: 'there is none' });
    }
    const injector = new Injector(victimsOf(stand), { blastRadius: { balancer: 1, bingo: 9, database: 1 } });
    const { id } = await injector.inject({ ...fault, leaseMs: Number(leaseMs) });
    write(`${id}\n`);
    await sleep(120_000);
    return 0;
  },
);
