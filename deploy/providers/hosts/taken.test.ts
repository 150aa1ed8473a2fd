import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleFacts } from '../../roles/stand-sample.ts';
import { Host } from '../../world/command.ts';
import { Failure } from '../../world/failure.ts';
import { HostsProvider } from '../hosts.ts';
import { hostSchema } from './options.ts';

/** Nothing listens on that port. */
const silent = hostSchema.parse({
  ...{ name: 'balancer', role: 'balancer', address: '127.0.0.1', port: 1 },
  ...{ user: 'admin', keyPath: '/key', hostKey: `SHA256:${'A'.repeat(43)}` },
});

function provider(taken: 'yes' | 'no' | 'unknown'): HostsProvider {
  return new HostsProvider({
    ...{ owner: 'computer:/checkout', host: new Host({ isRoot: false }), plan: sampleFacts().plan },
    options: { provider: 'hosts', hosts: [silent] },
    taken: { read: () => Promise.resolve(taken), write: () => Promise.reject(new Error('it must not')) },
  });
}

function isUnreachable(thrown: unknown): boolean {
  return thrown instanceof Failure && thrown.kind === 'MachineUnreachable' && thrown.facts.hint !== undefined;
}

describe('a list of machines of which one does not answer', () => {
  const progress = { started: () => undefined, said: () => undefined, ended: () => undefined };

  it('is refused before anything is remembered of it', async () => {
    for (const taken of ['no', 'unknown'] as const)
      await assert.rejects(provider(taken).look([]), isUnreachable, taken);
  });

  it('is no reason to keep its stand, when nothing was ever done there', async () => {
    await provider('no').destroy(progress);
  });

  it('is a reason to keep it when something may have been done', async () => {
    for (const taken of ['yes', 'unknown'] as const)
      await assert.rejects(provider(taken).destroy(progress), isUnreachable, taken);
  });

  it('stands in nobody’s way when it was taken: whoever makes the stand right will tell', async () => {
    assert.deepEqual(await provider('yes').look([]), []);
  });
});
