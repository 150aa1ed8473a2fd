// What bad luck does to a stand, and that the next command puts it right. Real commands on a real stand; needs root or sudo.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
import { leftoversOf } from '../providers/local/leftovers.ts';
import { labelOf, machineLabel, systemDirectories } from '../providers/local/label.ts';
import { killMachine } from '../providers/local/machine.ts';
import { sh } from '../remote/shell.ts';
import { milestone } from '../roles/milestone.ts';
import { Host } from '../world/command.ts';
import { readEnvironment } from '../world/environment.ts';
import {
  changesOf,
  runCommand,
  type CommandEnd,
  type CommandEvent,
  type CommandStart,
} from './command-run.ts';

const { isRoot, projectDir } = readEnvironment();
const host = new Host({ isRoot });
const stand = 't-luck';
const subnet = '10.77.190.0/24';
const standDirectory = join(projectDir, '.stand', stand);

async function run(words: readonly string[], more: Partial<CommandStart> = {}): Promise<CommandEnd> {
  return await runCommand({ projectDir, words, settings: { STAND: stand, SUBNET: subnet }, ...more });
}

/** Deploys to the end, which must be a good one. */
async function deploy(): Promise<CommandEnd> {
  const end = await run(['deploy', '--json']);
  assert.equal(end.exitCode, 0, end.stderr);
  return end;
}

async function onMachine(machine: string, script: string): Promise<string> {
  const end = await run(['ssh', machine, `sudo sh -c '${script}'`]);
  assert.equal(end.exitCode, 0, end.stderr);
  return end.stdout;
}

const statusSchema = z.object({
  healthy: z.boolean(),
  machines: z.array(z.object({ name: z.string(), state: z.string(), healthy: z.boolean() })),
  rows: z.object({ sessions: z.number() }).nullable(),
});

async function status(): Promise<z.infer<typeof statusSchema>> {
  return statusSchema.parse(JSON.parse((await run(['status', '--json'])).stdout));
}

async function leftovers(): Promise<readonly string[]> {
  const facts = { host, directories: systemDirectories, projectDir, subnets: [subnet] };
  return await leftoversOf(stand, facts);
}

/** A moment in the course of a deploy. */
interface Moment {
  readonly name: string;
  readonly is: (event: CommandEvent) => boolean;
}

function started(what: string, subject?: string): Moment {
  return {
    name: `when "${what}" begins${subject === undefined ? '' : ` on ${subject}`}`,
    is: (event) =>
      event.event === 'started' &&
      event.what?.startsWith(what) === true &&
      (subject === undefined || event.subject === subject),
  };
}

function ended(what: string, subject: string): Moment {
  return {
    name: `when "${what}" ends on ${subject}`,
    is: (event) =>
      event.event === 'ended' && event.what?.startsWith(what) === true && event.subject === subject,
  };
}

/** In the order in which they come, spread over the whole course. */
const moments: readonly Moment[] = [
  started('golden image'),
  started('lab network'),
  ended('lab network', 'stand'),
  started('machine runs', 'database'),
  ended('machine runs', 'bingo-2'),
  started('packages are installed', 'database'),
  started('/opt/bingo/bingo is in place', 'bingo-1'),
  started('/etc/haproxy/haproxy.cfg', 'balancer'),
  started('PostgreSQL is running'),
  started(milestone.databaseOpen),
  {
    name: 'in the midst of prepare_db',
    is: ({ event, subject, text }) =>
      event === 'said' && subject === 'bingo-1' && / MB after [2-9] s/.test(text ?? ''),
  },
  started('the tables are vacuumed'),
  {
    name: 'in the midst of the migrations',
    is: ({ event, subject, text }) =>
      event === 'said' && subject === 'database' && (text ?? '').includes('0003'),
  },
  started(milestone.bingoAnswers, 'bingo-1'),
  started(milestone.bingoAnswers, 'bingo-2'),
];

describe('a stand with bad luck', () => {
  before(async () => {
    assert.equal((await run(['clean'])).exitCode, 0);
    assert.deepEqual(await leftovers(), []);
  });

  after(async () => {
    await run(['clean']);
    assert.deepEqual(await leftovers(), []);
  });

  test('a deploy that is killed while its machines boot is cleaned', async () => {
    const moment = ended('machine runs', 'balancer');
    const killed = await run(['deploy', '--json'], { killAt: moment.is });
    assert.equal(killed.exitCode, null);
    assert.notDeepEqual(await leftovers(), []);

    const cleaned = await run(['clean']);

    assert.equal(cleaned.exitCode, 0, cleaned.stderr);
    assert.deepEqual(await leftovers(), []);
  });

  for (const { name, is } of moments) {
    test(`a deploy is killed ${name}`, async () => {
      const killed = await run(['deploy', '--json'], { killAt: is });

      assert.equal(killed.exitCode, null, `it ended by itself: ${killed.stderr}`);
    });
  }

  test('the deploy after all these ends right, and the next one has nothing to change', async () => {
    await deploy();

    assert.deepEqual(changesOf(await deploy()), []);
    const { healthy, rows } = await status();
    assert.ok(healthy);
    assert.equal(rows?.sessions, 5_000_000);
  });

  test('a second command on the stand is refused while one is at work, and names it', async () => {
    const refused: CommandEnd[] = [];
    const first = await run(['deploy', '--json'], {
      killAt: async (event) => {
        if (event.event !== 'started' || refused.length > 0) return false;
        refused.push(await run(['deploy']), await run(['clean']));
        return false;
      },
    });

    assert.equal(first.exitCode, 0, first.stderr);
    assert.deepEqual(
      refused.map(({ exitCode }) => exitCode),
      [2, 2],
    );
    for (const { stderr } of refused) {
      assert.match(stderr, new RegExp(`make deploy of the same stand is at work, process ${first.pid}\\b`));
      assert.match(stderr, /^ {2}hint: /m);
    }
  });

  test('what was changed by hand is shown by the plan, and put right by a deploy that says so', async () => {
    await onMachine('balancer', 'echo "# by hand" >> /etc/haproxy/haproxy.cfg');
    await onMachine('bingo-2', 'echo "# by hand" >> /opt/bingo/config.yaml');
    await onMachine(
      'database',
      'cd /tmp && runuser -u postgres -- psql -qd bingo -c "drop index sessions_by_movie"',
    );

    const plan = await run(['plan']);
    const mended = await deploy();

    assert.match(plan.stdout, /-# by hand/);
    for (const line of [/balancer .*haproxy\.cfg/, /bingo-2 .*config\.yaml/, /database .*0002/]) {
      assert.match(plan.stdout, line);
    }
    // Exactly that: no service has read what was changed by hand, so none is restarted.
    assert.deepEqual(changesOf(mended), [
      'balancer: /etc/haproxy/haproxy.cfg is in place',
      'bingo-2: /opt/bingo/config.yaml is in place',
      `database: ${milestone.databaseMigrated}`,
    ]);
    assert.equal((await run(['plan'])).stdout.trim(), `stand ${stand} is as wanted: 0 changes`);
  });

  test('a machine that is down is seen, shown by the plan, and brought back by a deploy', async () => {
    await killMachine(machineLabel(labelOf(stand, systemDirectories), 'bingo-1'), host);

    const seen = await status();
    const plan = await run(['plan']);
    const mended = await deploy();

    assert.equal(seen.healthy, false);
    assert.equal(seen.machines.find(({ name }) => name === 'bingo-1')?.state, 'stopped');
    assert.match(plan.stdout, /1 to change\n\n {2}bingo-1 +start the machine\n/);
    assert.deepEqual(changesOf(mended)[0], 'bingo-1: machine runs');
    assert.ok((await status()).healthy);
    assert.deepEqual(changesOf(await deploy()), []);
  });

  test('a network that is broken is shown by the plan, and mended without a restart of anything', async () => {
    await host.run(sh`ip link delete ${labelOf(stand, systemDirectories).bridge}`, { privileged: true });

    const plan = await run(['plan']);
    const mended = await deploy();

    assert.equal(plan.exitCode, 0, plan.stderr);
    assert.match(plan.stdout, /there is no bridge/);
    assert.match(plan.stdout, /look at the machines, which cannot be reached until then/);
    assert.deepEqual(changesOf(mended), [`stand: lab network ${subnet}`]);
  });

  test('a stand whose record is lost is found again', async () => {
    await rm(join(standDirectory, 'stand.json'));

    assert.match((await run(['status'])).stderr, /nothing is remembered of it/);
    assert.deepEqual(changesOf(await deploy()), []);
    assert.ok((await status()).healthy);
  });

  test('a stand whose files are all lost is adopted, with its data', async () => {
    await onMachine('database', 'touch /var/tmp/kept');
    await rm(standDirectory, { recursive: true });

    const plan = await run(['plan']);
    const adopted = await deploy();

    assert.match(plan.stdout, /adopt the machines found under its label/);
    assert.ok(!changesOf(adopted).includes(`bingo-1: ${milestone.databaseSeeded}`));
    await onMachine('database', 'test -e /var/tmp/kept');
    assert.equal((await status()).rows?.sessions, 5_000_000);
    assert.deepEqual(changesOf(await deploy()), []);
  });

  test('a machine is reached by its name, and its log is shown', async () => {
    assert.equal((await run(['ssh', 'bingo-2', 'hostname'])).stdout, 'bingo-2');
    assert.equal((await run(['ssh', 'bingo-2', 'exit 7'])).exitCode, 7);
    const logs = await run(['logs', 'bingo-2']);
    assert.equal(logs.exitCode, 0, logs.stderr);
    assert.match(logs.stdout, /bingo/);
    const all = await run(['logs']);
    assert.equal(all.exitCode, 0, all.stderr);
    for (const node of ['bingo-1', 'bingo-2']) assert.match(all.stdout, new RegExp(node));
  });

  test('a machine that does not exist is refused with the names of those that do', async () => {
    for (const words of [['ssh', 'bingo-9'], ['logs', 'bingo-9'], ['ssh']]) {
      const { exitCode, stderr } = await run(words);
      assert.equal(exitCode, 3);
      assert.match(stderr, /^(ssh|logs): could not .*\n {2}hint: .*balancer, bingo-1, bingo-2, database\n$/);
    }
  });

  test('a stand is cleaned in the end, and cleaning it again is fine', async () => {
    for (let times = 0; times < 2; times += 1) {
      const { exitCode, stderr } = await run(['clean']);
      assert.equal(exitCode, 0, stderr);
      assert.deepEqual(await leftovers(), []);
    }
  });
});
