import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { agentSteps, raiseAgent, readAgent, type AgentPlace } from './cloud-agent.ts';
import type { Plan } from './plan.ts';
import { yandexOptionsSchema } from './providers/yandex/options.ts';
import { RemoteInMemory } from './roles/remote-in-memory.ts';
import { sampleFacts, sampleMachine } from './roles/stand-sample.ts';
import { makeProgress } from './world/progress.ts';

const balancer = sampleMachine('balancer');
const progress = makeProgress('plain', [], () => undefined);

function planWith(agent: { readonly agentDeb?: string; readonly agentSha256?: string }): Plan {
  const options = yandexOptionsSchema.parse({
    ...{ provider: 'yandex', folderId: 'b1gsample', operator: '203.0.113.7/32' },
    ...agent,
  });
  return { ...sampleFacts().plan, provider: 'yandex', options };
}

function placeWith(plan: Plan, directory = '/nowhere'): AgentPlace {
  return { plan, files: { directory: join(directory, 'stand') }, projectDir: directory };
}

const content = 'the package';
const sha256 = createHash('sha256').update(content).digest('hex');

describe('the agent of a stand in the cloud', () => {
  it('is not there when no package was given, which is told, and nothing is touched', async () => {
    const remote = new RemoteInMemory();

    const absence = await raiseAgent(placeWith(planWith({})), balancer, remote, progress);

    assert.match(`${absence?.why} ${absence?.hint}`, /no package .* was given say YC_AGENT_DEB=…/);
    assert.deepEqual(remote.changes, []);
  });

  it('is the balancer’s alone, and of no other provider', async () => {
    const given = planWith({ agentDeb: 'agent.deb', agentSha256: sha256 });
    const remote = new RemoteInMemory();
    const local = placeWith(sampleFacts().plan);

    assert.equal(await raiseAgent(local, balancer, remote, progress), undefined);
    assert.deepEqual(await readAgent(local.plan, balancer, remote), []);
    assert.deepEqual(agentSteps(placeWith(given), sampleMachine('database')), []);
    assert.ok(agentSteps(placeWith(given), balancer).length > 0);
    assert.deepEqual(remote.changes, []);
  });

  it('is not installed from a package of another sum: the machine sees nothing of it', async () => {
    await using place = await mkdtempDisposable(join(tmpdir(), 'cloud-agent-'));
    await writeFile(join(place.path, 'agent.deb'), `${content}, changed`);
    const remote = new RemoteInMemory((text) => (text.includes('read -r sum') ? { exitCode: 1 } : {}));
    const plan = planWith({ agentDeb: 'agent.deb', agentSha256: sha256 });

    const absence = await raiseAgent(placeWith(plan, place.path), balancer, remote, progress);

    assert.match(absence?.why ?? '', new RegExp(`its SHA-256 is .* YC_AGENT_SHA256 says ${sha256}`));
    assert.match(absence?.hint ?? '', /nothing of it was installed/);
    assert.deepEqual([...remote.files.keys()], []);
    assert.ok(!remote.changes.some((text) => text.includes('apt-get')));
  });

  it('that cannot be installed is told of, in one line, and nothing is thrown', async () => {
    await using place = await mkdtempDisposable(join(tmpdir(), 'cloud-agent-'));
    await writeFile(join(place.path, 'agent.deb'), content);
    const remote = new RemoteInMemory((text) => {
      if (text.includes('read -r sum')) return { exitCode: 1, stdout: 'it was never installed' };
      return text.includes('apt-get') ? { exitCode: 1, stderr: 'no room\nleft on the disk' } : {};
    });
    const plan = planWith({ agentDeb: 'agent.deb', agentSha256: sha256 });

    const absence = await raiseAgent(placeWith(plan, place.path), balancer, remote, progress);

    assert.match(absence?.why ?? '', /exit code 1: no room left on the disk/);
    assert.ok(!remote.changes.some((text) => text.includes('systemctl')), 'what is not there is not started');
  });

  it('is looked at: not given, not installed, ended, running', async () => {
    const given = planWith({ agentDeb: 'agent.deb', agentSha256: sha256 });
    const seen = async (plan: Plan, stdout: string) =>
      (await readAgent(plan, balancer, new RemoteInMemory(() => ({ stdout })))).map(({ state }) => state);

    assert.deepEqual(await seen(planWith({}), ''), ['not there: no package of its agent was given']);
    assert.deepEqual(await seen(given, 'not-found\ninactive\n'), ['not installed']);
    assert.deepEqual(await seen(given, 'loaded\nfailed\n'), ['failed']);
    assert.deepEqual(await seen(given, 'loaded\nactive\n'), []);
  });
});
