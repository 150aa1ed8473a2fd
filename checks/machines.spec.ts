import { expect, proves, test } from '../fixtures/test.ts';
import { needless, readListeners } from './inside/listeners.ts';
import { askRoute, readLastStart, readLog, readNodeService } from './inside/node-service.ts';
import { bingoPortOf } from './inside/bingo-port.ts';
import { unrepeated } from './probes/looks.ts';
import type { Probe } from './probes/probe.ts';
import { R } from './requirements/catalogue.ts';

const nodes = ['bingo-1', 'bingo-2'] as const;
/** No packet is ever sent there: only the routing table is asked. */
const google = '8.8.8.8';

test(
  'both nodes serve users, and each has its share',
  proves(R.bothServe),
  async ({ service, watch, unknown }) => {
    const { nodes: count, shareMin, looksMin } = R.bothServe.bound;
    const everyMs = 40;

    const probe: Probe = {
      subject: 'users',
      timeoutMs: 10_000,
      look: (dueMs) => service.look({ path: unrepeated('/dummy') }, dueMs),
    };
    const users = watch(probe, { everyMs, forMs: (looksMin + 5) * everyMs });
    const history = await users.ended;

    const shares = history.shares({ looksMin });
    if (!shares.known) return unknown(`no share can be told: ${shares.tooLittle}`);
    expect([...shares.value.keys()], 'nodes that answered').toHaveLength(count);
    for (const [node, share] of shares.value) {
      expect(share, `the share of ${node}`).toKeep({ shareMin }, node);
    }
  },
);

test('the balancer has both nodes in rotation', proves(R.bothServe), async ({ stand }) => {
  const { nodes: rotation } = await stand.status();

  const down = rotation.filter(({ isUp }) => !isUp).map(({ name, status }) => `${name}: ${status}`);

  expect(rotation, 'nodes that the balancer knows').toHaveLength(R.bothServe.bound.nodes);
  expect(down, 'out of rotation').toEqual([]);
});

for (const name of nodes) {
  test(`a watchdog feeds on the health of ${name}`, proves(R.watchdogArmed), async ({ stand }) => {
    const service = await readNodeService(stand.remote({ name }));

    expect(service.active, 'bingo.service').toBe('active');
    expect(service.enabled, 'bingo.service after a reboot').toBe('enabled');
    expect(service.restart, 'bingo may end with exit code 0').toBe('always');
    expect(service.watchdogMs, 'systemd waits for a sign of life').toBeGreaterThan(0);
    expect(service.fedAgoMs, 'milliseconds since the last sign of life').toBeLessThan(service.watchdogMs);
  });

  test(
    `${name} starts without waiting for an address that nobody answers`,
    proves(R.startsQuickly),
    async ({ stand, unknown }) => {
      const remote = stand.remote({ name });

      const route = await askRoute(remote, google);
      const control = await askRoute(remote, stand.balancer.address);
      const start = await readLastStart(remote);

      expect(control.hasRoute, `a route to the balancer: ${control.words}`).toBe(true);
      expect(route.hasRoute, `a route to ${google}: ${route.words}`).toBe(false);
      if (start.tookMs === undefined) return unknown('the journal no longer has the last start');
      expect(start.tookMs, 'milliseconds that the last start took').toKeep(R.startsQuickly.bound, name);
      expect(start.wasQuick, 'the third code, which only a quick start prints').toBe(true);
    },
  );

  test(`the log of ${name} is rotated before it fills the disk`, proves(R.logsRotated), async ({ stand }) => {
    const log = await readLog(stand.remote({ name }), stand.plan.email);

    expect(log.isNamed, 'the rotation is of the log that bingo writes').toBe(true);
    expect(log.rotates, 'the timer of the rotation is enabled and its last run went well').toBe(true);
    expect(log.bytes ?? Infinity, 'bytes of the log against the free ones').toBeLessThan(log.freeBytes);
  });

  test(`port and log of ${name} follow from the e-mail`, proves(R.portAndLogFollow), async ({ stand }) => {
    const remote = stand.remote({ name });
    const port = bingoPortOf(stand.plan.email);

    const listeners = await readListeners(remote);
    const log = await readLog(remote, stand.plan.email);

    expect(
      listeners.map((one) => one.port),
      'ports that listen',
    ).toContain(port);
    expect(log.bytes, 'main.log is in its directory').toBeDefined();
    expect(log.writtenAgoMs, 'milliseconds since bingo wrote there').toBeLessThan(60_000);
  });
}

for (const name of ['balancer', ...nodes, 'database']) {
  test(`nothing needless listens on ${name}`, proves(R.strangersKeptOut), async ({ stand }) => {
    const machine = stand.machine(name);

    const listeners = await readListeners(stand.remote(machine));

    expect(
      listeners.map(({ port }) => port),
      'what must listen is seen',
    ).toContain(22);
    const port = bingoPortOf(stand.plan.email);
    expect(needless(listeners, { role: machine.role, bingoPort: port }), 'needless').toEqual([]);
  });
}

test('every service comes back after a reboot', proves(R.watchdogArmed), async ({ stand }) => {
  const { machines } = await stand.status();

  const ill = machines
    .filter(({ healthy }) => !healthy)
    .map(({ name, trouble }) => `${name}: ${trouble ?? ''}`);

  expect(machines, 'machines that were asked').toHaveLength(stand.machines.length);
  expect(ill, 'not well').toEqual([]);
});
