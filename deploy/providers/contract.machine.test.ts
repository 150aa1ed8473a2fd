// The contract of every Provider, proven on the machines of this computer. Needs root or sudo. Also run inside a host that boots
// with systemd, by nested.machine.test.ts.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
import { sh } from '../remote/shell.ts';
import { rolePackages } from '../roles/roles.ts';
import { until } from '../world/clock.ts';
import { Host } from '../world/command.ts';
import { readEnvironment } from '../world/environment.ts';
import { Failure } from '../world/failure.ts';
import { resolvePlan } from '../workplace.ts';
import { canRead, contract, TrialStand, type Stage } from './contract.ts';
import { LocalProvider, type LocalOptions } from './local.ts';
import { holdingStand, labelOf, systemDirectories } from './local/label.ts';
import { leftoversOf } from './local/leftovers.ts';
import { goldenRecipe } from './local/recipe.ts';

const environment = readEnvironment();
const { isRoot, projectDir } = environment;
const host = new Host({ isRoot });
const stands = ['t-one', 't-other'] as const;
const subnets = new Set<string>();

function localProvider(stand: string, other: Partial<LocalOptions> = {}): LocalProvider {
  return new LocalProvider({
    plan: resolvePlan(environment, stand, undefined),
    owner: projectDir,
    host,
    recipe: goldenRecipe(rolePackages),
    directories: systemDirectories,
    subnet: undefined,
    mirror: undefined,
    ...other,
  });
}

async function leftovers(): Promise<readonly string[]> {
  const facts = { host, directories: systemDirectories, projectDir, subnets: [...subnets] };
  return (await Promise.all(stands.map(async (stand) => await leftoversOf(stand, facts)))).flat();
}

/** The lab's subnet, as the provider tells it. */
async function subnetOf(stand: TrialStand): Promise<string> {
  const origin = (await stand.provider.find())?.origin ?? '';
  const subnet = /lab (\S+)/.exec(origin)?.[1];
  assert.ok(subnet, origin);
  subnets.add(subnet);
  return subnet;
}

function gatewayOf(subnet: string): string {
  return subnet.replace(/0\/24$/, '1');
}

const stage: Stage = {
  one: new TrialStand(localProvider('t-one'), 't-one'),
  other: new TrialStand(localProvider('t-other'), 't-other'),
  leftovers,
};
const { one, other } = stage;

describe('the local provider', () => {
  before(async () => {
    await Promise.all([one.destroy(), other.destroy()]);
    // At the same moment: each must take a subnet that the other has not.
    await Promise.all([one.make(), other.make()]);
  });

  after(async () => {
    await Promise.allSettled([one.destroy(), other.destroy()]);
    assert.deepEqual(await leftovers(), []);
  });

  test('stands that are made at the same moment have subnets of their own', async () => {
    assert.notEqual(await subnetOf(one), await subnetOf(other));
  });

  test('a lab is sealed: its machines reach neither this computer nor what lies beyond it', async () => {
    await using beyond = await makeBeyond(gatewayOf(await subnetOf(one)));
    const node = await one.reached('bingo-1');
    await node.run(sh`ip route add ${beyond.subnet} via ${gatewayOf(await subnetOf(one))}`);
    await host.run(
      sh`echo 1 > /proc/sys/net/ipv4/conf/${labelOf('t-one', systemDirectories).bridge}/forwarding`,
      {
        privileged: true,
      },
    );

    assert.equal(await canRead(node, beyond.address, beyond.port), false);
    assert.equal(await canRead(node, beyond.gateway, beyond.hostPort), false);

    // The same look sees both when the seal is broken, so it was the seal that hid them; and making the stand mends it.
    await host.run(sh`nft delete table inet ${labelOf('t-one', systemDirectories).table}`, {
      privileged: true,
    });
    assert.equal(await canRead(node, beyond.address, beyond.port), true);
    assert.equal(await canRead(node, beyond.gateway, beyond.hostPort), true);
    assert.match(
      (await one.provider.look(one.wanted)).map(({ what }) => what).join(),
      /does not seal the lab/,
    );
    await one.make();
    assert.equal(await canRead(node, beyond.address, beyond.port), false);
    await node.run(sh`ip route delete ${beyond.subnet}`);
  });

  test('a bridge that is gone is made anew, with the machines that run plugged in', async () => {
    const { bridge } = labelOf('t-one', systemDirectories);
    await one.hangUp();
    await host.run(sh`ip link delete ${bridge}`, { privileged: true });

    const changes = await one.provider.look(one.wanted);
    const told = await one.make();

    assert.match(changes.map(({ what }) => what).join(), /there is no bridge/);
    assert.deepEqual(
      told.filter((line) => line.endsWith(': changed')),
      [`stand lab network ${await subnetOf(one)}: changed`],
    );
    await one.reached('bingo-1');
    await one.reached('database');
    assert.deepEqual(await one.provider.look(one.wanted), []);
  });

  test('a stand of another checkout is refused, whatever is asked', async () => {
    const stranger = new TrialStand(localProvider('t-one', { owner: '/usr' }), 't-one');
    const isRefused = (thrown: unknown): boolean =>
      thrown instanceof Failure && thrown.kind === 'ProviderRefused' && thrown.message.includes(projectDir);

    await assert.rejects(stranger.provider.find(), isRefused);
    await assert.rejects(stranger.make(), isRefused);
    await assert.rejects(stranger.destroy(), isRefused);
    assert.deepEqual(await one.provider.look(one.wanted), []);
  });

  test('a command waits for the end of what a killed one had begun', async () => {
    const label = labelOf('t-one', systemDirectories);
    const script = { begun: false, ended: false };
    const running = host
      .run(
        sh`${holdingStand(label)}
echo begun
sleep 1`,
        {
          privileged: true,
          onLine: () => {
            script.begun = true;
          },
        },
      )
      .finally(() => {
        script.ended = true;
      });
    await until(
      { attempted: 'see it begin', withinMs: 5_000, everyMs: 20 },
      async () => await Promise.resolve(script.begun ? { seen: true } : { missing: 'nothing' }),
    );

    await one.make();

    assert.ok(script.ended);
    await running;
  });

  test('a subnet that another stand holds is refused, and so is a move', async () => {
    const taken = await subnetOf(other);
    const isRefused = (thrown: unknown): boolean => thrown instanceof Failure && thrown.exitCode === 3;

    await assert.rejects(localProvider('t-third', { subnet: taken }).look([]), isRefused);
    await assert.rejects(localProvider('t-one', { subnet: taken }).look([]), isRefused);
  });

  for (const { title, prove } of contract) test(title, async () => await prove(stage));
});

interface Beyond extends AsyncDisposable {
  readonly subnet: string;
  readonly address: string;
  readonly port: number;
  readonly gateway: string;
  readonly hostPort: number;
}

const unmakeBeyond = sh`
ip netns pids t-beyond 2>/dev/null | xargs -r kill -KILL
ip netns delete t-beyond 2>/dev/null
ip link delete t-beyond 2>/dev/null
true`;

/**
 * A place beyond this computer that is none: a network namespace with an address of TEST-NET-3, in which a program answers; and
 * a program on this computer that answers on the lab's gateway. Not one packet leaves this computer.
 */
async function makeBeyond(gateway: string): Promise<Beyond> {
  const port = 8080;
  await host.run(unmakeBeyond, { privileged: true });
  const make = sh`
set -e
ip netns add t-beyond
ip link add t-beyond type veth peer name t-beyond0 netns t-beyond
ip address add 203.0.113.1/30 dev t-beyond
ip link set t-beyond up
ip -n t-beyond address add 203.0.113.2/30 dev t-beyond0
ip -n t-beyond link set t-beyond0 up
ip -n t-beyond route add default via 203.0.113.1
echo 1 > /proc/sys/net/ipv4/conf/t-beyond/forwarding`;
  await host.run(make, { privileged: true });
  const program = `require('node:net').createServer((socket) => socket.end('yes')).listen(${port}); setTimeout(process.exit, 120000)`;
  const node = join(projectDir, 'node_modules/.bin/node');
  const start = sh`ip netns exec t-beyond ${node} -e ${program} >/dev/null 2>&1 &`;
  const server = createServer((socket) => void socket.end('yes')).listen(0, '0.0.0.0');
  await once(server, 'listening');
  await host.run(start, { privileged: true });
  const { port: hostPort } = z.object({ port: z.number() }).parse(server.address());
  return {
    subnet: '203.0.113.0/30',
    address: '203.0.113.2',
    port,
    gateway,
    hostPort,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await host.run(unmakeBeyond, { privileged: true });
    },
  };
}
