import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import type { Machine } from '../stand.ts';
import { bingoConfig } from './bingo-config.ts';
import { bingoSteps } from './bingo.ts';
import { databaseSteps } from './database.ts';
import { milestone } from './milestone.ts';
import { RemoteInMemory } from './remote-in-memory.ts';
import { refuseImpossibleOrder } from './runner.ts';
import { sampleFacts } from './stand-sample.ts';
import { filledIn } from './template.ts';

const facts = sampleFacts();
const assignments = facts.machines
  .filter(({ role }) => role !== 'balancer')
  .map((machine) => ({ machine: machine.name, steps: stepsOf(machine) }));

function stepsOf(machine: Machine) {
  return machine.role === 'database' ? databaseSteps(facts, machine) : bingoSteps(facts, machine);
}

/** The unit that keeps a node apart in age from the one before it, as it is put on the machine. */
async function staggerUnit(machine: string): Promise<string> {
  const path = '/etc/systemd/system/bingo-stagger.service';
  const remote = new RemoteInMemory();
  await step(machine, `${path} is in place`)?.apply({ remote, say: () => undefined });
  return remote.files.get(path) ?? '';
}

function step(machine: string, name: string) {
  return assignments.find((one) => one.machine === machine)?.steps.find((one) => one.name === name);
}

describe('steps of the nodes and the database', () => {
  test('can be put in an order, and their names are unique on each machine', () => {
    refuseImpossibleOrder(assignments);

    for (const { steps } of assignments) {
      const names = steps.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length, names.join('; '));
    }
  });

  test('seed the database from the first node alone, once it can be logged in to', () => {
    const seeding = step('bingo-1', milestone.databaseSeeded);

    assert.deepEqual(seeding?.after, [{ machine: 'database', step: milestone.databaseOpen }]);
    assert.equal(step('bingo-2', milestone.databaseSeeded), undefined);
  });

  test('never restart both nodes together: the second waits until the first answers', () => {
    const second = step('bingo-2', milestone.bingoAnswers)?.after ?? [];
    const first = step('bingo-1', milestone.bingoAnswers)?.after ?? [];

    assert.ok(second.some((one) => one.machine === 'bingo-1' && one.step === milestone.bingoAnswers));
    assert.ok(first.every(({ machine }) => machine === 'bingo-1'));
  });

  test('boot a node at once when the one before it is old enough, and after some seconds whatever is the matter', async () => {
    const first = await staggerUnit('bingo-1');
    const second = await staggerUnit('bingo-2');

    assert.match(first, /^ExecStart=\/bin\/true$/m);
    assert.match(
      second,
      /^ExecStart=\/usr\/bin\/timeout 6 \S+\/bingo-stagger bingo-1 6 http:\/\/192\.0\.2\.1:8404\/stats;csv$/m,
    );
    assert.match(second, /^SuccessExitStatus=124$/m);
  });

  test('migrate after the seeding', () => {
    assert.deepEqual(step('database', milestone.databaseMigrated)?.after, [
      { machine: 'bingo-1', step: milestone.databaseSeeded },
    ]);
  });

  test('look at the route that keeps packets from 8.8.8.8, and lay it without a restart', async () => {
    for (const node of ['bingo-1', 'bingo-2']) {
      const route = step(node, 'packets to 8.8.8.8/32 are refused at once');
      const state = { laid: false };
      const remote = new RemoteInMemory((text) => {
        if (/^ip route replace/m.test(text)) state.laid = true;
        const isMissing = text.startsWith('ip route show') && !state.laid;
        return isMissing ? { exitCode: 1, stdout: 'there is no blackhole route for 8.8.8.8/32\n' } : {};
      });
      const context = { remote, say: () => undefined };
      assert.ok(route !== undefined);

      const before = await route.look(context);
      await route.apply(context);

      assert.deepEqual(before, { kind: 'differs', how: 'there is no blackhole route for 8.8.8.8/32' });
      assert.match(remote.changes.at(-1) ?? '', /\nip route replace blackhole 8\.8\.8\.8\/32$/);
      assert.deepEqual(await route.look(context), { kind: 'none' });
    }
  });

  test('are refused when there is not exactly one database', () => {
    const machines = facts.machines.filter(({ role }) => role !== 'database');
    const [node] = machines.filter(({ role }) => role === 'bingo');
    assert.ok(node !== undefined);

    assert.throws(() => bingoSteps({ ...facts, machines }, node), { name: 'Failure', kind: 'PlanInvalid' });
  });
});

describe('the configuration of bingo', () => {
  for (const email of ['test@example.com', `o'neil+"#: {x}\\@example.com`, '1e5', 'null', '@at: yes']) {
    test(`carries the e-mail ${email} unharmed`, () => {
      const text = bingoConfig({ email, databaseAddress: '192.0.2.4', databasePassword: `a'"\\: #%` });

      assert.deepEqual(parse(text), {
        student_email: email,
        postgres_cluster: {
          hosts: [{ address: '192.0.2.4', port: 5432 }],
          user: 'bingo',
          password: `a'"\\: #%`,
          db_name: 'bingo',
          ssl_mode: 'disable',
          use_closest_node: false,
        },
      });
    });
  }
});

describe('the unit of bingo', () => {
  const unit = filledIn('bingo.service', {
    port: 23777,
    logDirectory: '/opt/bongo/logs/567159d622',
    blackholed: '8.8.8.8/32',
  });
  const settings = new Map(
    [...unit.matchAll(/^(\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]),
  );

  test('comes back whatever ended it, for ever, and at once', () => {
    assert.equal(settings.get('Restart'), 'always');
    assert.equal(settings.get('StartLimitIntervalSec'), '0');
    assert.equal(settings.get('RestartSec'), '200ms');
  });

  test('is watched by a process of its own control group, and an ill bingo is killed for good', () => {
    assert.equal(settings.get('NotifyAccess'), 'all');
    assert.equal(settings.get('WatchdogSignal'), 'SIGKILL');
    assert.ok(Number(settings.get('WatchdogSec')) <= 5);
    assert.match(settings.get('ExecStartPost') ?? '', /bingo-watchdog "\$MAINPID" 23777 &'$/);
  });

  test('runs as bingo, which can write nothing but its log, and cannot reach 8.8.8.8', () => {
    assert.equal(settings.get('User'), 'bingo');
    assert.equal(settings.get('ProtectSystem'), 'strict');
    assert.equal(settings.get('ReadWritePaths'), '/opt/bongo/logs/567159d622');
    assert.match(settings.get('ExecStartPre') ?? '', /^\+.* route replace blackhole 8\.8\.8\.8\/32$/);
  });

  test('starts at boot', () => {
    assert.equal(settings.get('WantedBy'), 'multi-user.target');
  });
});

test('the log is copied and cut, never moved away under the process that holds it open', () => {
  const rules = filledIn('bingo-logs.logrotate', { logDirectory: '/opt/bongo/logs/567159d622' });

  assert.match(rules, /^\/opt\/bongo\/logs\/567159d622\/main\.log \{$/m);
  assert.match(rules, /^ {4}copytruncate$/m);
  assert.match(rules, /^ {4}size \d+M$/m);
});

test('a log for whose copy the disk has no room is cut before it is copied', () => {
  const rules = filledIn('bingo-logs.logrotate', { logDirectory: '/opt/bongo/logs/567159d622' });

  assert.match(rules, /^ {4}prerotate\n.*df --output=avail .*\n[^}]*truncate -s 0 "\$1"\n[^}]*endscript$/m);
});
