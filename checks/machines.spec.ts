import { expect, proves, test } from '../fixtures/test.ts';
import { needless, readListeners } from './inside/listeners.ts';
import { readLastStart } from './inside/last-start.ts';
import { askRoute, readLog, readNodeService } from './inside/node-service.ts';
import { bingoPortOf } from './inside/bingo-port.ts';
import { readUnits } from './inside/units.ts';
import { unrepeated } from './probes/looks.ts';
import type { Probe } from './probes/probe.ts';
import { R } from './requirements/catalogue.ts';

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

test('a watchdog feeds on the health of every node', proves(R.watchdogArmed), async ({ stand }) => {
  for (const node of stand.withRole('bingo')) {
    const { name } = node;
    const service = await readNodeService(stand.remote(node));

    expect.soft(service.active, `bingo.service on ${name}`).toBe('active');
    expect.soft(service.restart, `Restart= on ${name}: bingo may end with exit code 0`).toBe('always');
    expect
      .soft(service.watchdogMs, `WatchdogSec= on ${name}: systemd waits for a sign of life`)
      .toBeGreaterThan(0);
    expect
      .soft(service.fedAgoMs, `milliseconds since the last sign of life on ${name}`)
      .toBeLessThan(service.watchdogMs);
  }
});

test(
  'every node starts without waiting for an address that nobody answers',
  proves(R.startsQuickly),
  async ({ stand, unknown }) => {
    for (const node of stand.withRole('bingo')) {
      const { name } = node;
      const remote = stand.remote(node);

      const route = await askRoute(remote, google);
      const control = await askRoute(remote, stand.balancer.address);
      const start = await readLastStart(remote);

      expect(control.hasRoute, `${name} has a route to the balancer: ${control.words}`).toBe(true);
      expect(route.hasRoute, `${name} has a route to ${google}: ${route.words}`).toBe(false);
      if (start.tookMs === undefined)
        return unknown(`the journal of ${name} has no start of this boot that no fault had a hand in`);
      expect(start.tookMs, `milliseconds that the last start took on ${name}`).toBeLessThan(
        R.startsQuickly.bound.withinMs,
      );
      expect(start.wasQuick, `the third code, which only a quick start prints, on ${name}`).toBe(true);
    }
  },
);

test(
  'the log of every node is rotated before it fills the disk',
  proves(R.logsRotated),
  async ({ stand }) => {
    for (const node of stand.withRole('bingo')) {
      const { name } = node;
      const log = await readLog(stand.remote(node), stand.plan.email);

      expect.soft(log.isNamed, `the rotation on ${name} is of the log that bingo writes`).toBe(true);
      expect
        .soft(log.rotates, `bingo-logs.timer on ${name} is enabled and its last run went well`)
        .toBe(true);
      expect
        .soft(log.bytes ?? Infinity, `bytes of the log on ${name} against the free ones`)
        .toBeLessThan(log.freeBytes);
    }
  },
);

test('port and log of every node follow from the e-mail', proves(R.portAndLogFollow), async ({ stand }) => {
  for (const node of stand.withRole('bingo')) {
    const { name } = node;
    const remote = stand.remote(node);

    const listeners = await readListeners(remote);
    const log = await readLog(remote, stand.plan.email);

    const ports = listeners.map((one) => one.port);
    expect.soft(ports, `ports that listen on ${name}`).toContain(bingoPortOf(stand.plan.email));
    expect.soft(log.bytes, `main.log is in its directory on ${name}`).toBeDefined();
    expect.soft(log.writtenAgoMs, `milliseconds since bingo wrote there on ${name}`).toBeLessThan(60_000);
  }
});

test('nothing needless listens on any machine', proves(R.strangersKeptOut), async ({ stand }) => {
  const bingoPort = bingoPortOf(stand.plan.email);
  for (const machine of stand.machines) {
    const { name, role } = machine;

    const listeners = await readListeners(stand.remote(machine));

    const ports = listeners.map(({ port }) => port);
    expect.soft(ports, `what must listen on ${name} is seen`).toContain(22);
    expect.soft(needless(listeners, { role, bingoPort }), `needless on ${name}`).toEqual([]);
  }
});

test('every service comes back after a reboot', proves(R.watchdogArmed), async ({ stand }) => {
  for (const machine of stand.machines) {
    const { name, role } = machine;

    const units = await readUnits(stand.remote(machine), role);

    expect(units.length, `units of a ${role} on ${name}`).toBeGreaterThan(0);
    for (const { unit, active, enabled, startsAtBoot } of units) {
      expect.soft(active, `${unit} on ${name} runs now`).toBe('active');
      expect
        .soft(
          startsAtBoot,
          `${unit} on ${name} starts at boot (it is ${enabled}): \`make deploy\` enables it`,
        )
        .toBe(true);
    }
  }
});
