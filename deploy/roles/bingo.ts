import { sh } from '../remote/shell.ts';
import type { Machine, StandFacts } from '../stand.ts';
import { Failure } from '../world/failure.ts';
import { haproxyMetricsPort } from './balancer.ts';
import { bingoConfig } from './bingo-config.ts';
import { logDirectoryOf, portOf } from './bingo-rule.ts';
import { bingoAnswers } from './bingo-service.ts';
import { milestone } from './milestone.ts';
import type { Step, StepReference } from './role.ts';
import { databaseSeeded } from './seeding.ts';
import { serviceRunning } from './service.ts';
import { commandAnswers, directoryPresent, filePresent, packagesInstalled } from './step.ts';
import { fileText, filledIn } from './template.ts';

/** Debian packages of a node. */
export const bingoPackages: readonly string[] = ['curl', 'iproute2', 'logrotate', 'python3-minimal'];

const binary = '/opt/bingo/bingo';
/** Changes whenever the binary was put in place, and costs less to read before each start than the binary itself. */
const binaryRecord = '/opt/bingo/bingo.sha256';
/** Hard-coded in the binary (bingo.md section 4). */
const config = '/opt/bingo/config.yaml';
const watchdog = '/usr/local/lib/bingo-stand/bingo-watchdog';
const stagger = '/usr/local/lib/bingo-stand/bingo-stagger';
const units = '/etc/systemd/system';
/** Where bingo's start asks for a page (bingo.md section 6): packets there must fail at once. */
const blackholed = '8.8.8.8/32';
const reservedPort = '/etc/sysctl.d/50-bingo-port.conf';

/**
 * How much older each node's bingo is than that of the next: above the 2 to 4 s that a node is away when it fails. Whoever boots waits only until
 * the one before it is so old, so a node that was away alone does not wait.
 */
const staggerS = 6;

/**
 * All that makes a machine one of the stand's nodes: bingo under systemd with its watchdog, its log rotated. The first node also
 * seeds the database. The nodes are never restarted together: each waits until the one before it answers.
 */
export function bingoSteps(facts: StandFacts, machine: Machine): readonly Step[] {
  const nodes = facts.machines.filter(({ role }) => role === 'bingo');
  const index = nodes.findIndex(({ name }) => name === machine.name);
  const database = onlyDatabase(facts);
  const previous = nodes[index - 1];
  const after: StepReference[] = [
    { machine: nodes[0]?.name ?? machine.name, step: milestone.databaseSeeded },
    ...(previous === undefined ? [] : [{ machine: previous.name, step: milestone.bingoAnswers }]),
  ];
  return [
    packagesInstalled(bingoPackages),
    bingoUser,
    ...programSteps(facts, database),
    ...logSteps(logDirectoryOf(facts.plan.email)),
    ...unitSteps(facts, nodes.slice(0, index)),
    packetsRefused,
    ...(index === 0 ? [databaseSeeded(facts, database)] : []),
    bingoAnswers({
      port: portOf(facts.plan.email),
      files: [binaryRecord, config, watchdog, `${units}/bingo.service`],
      isFirst: index === 0,
      after,
    }),
  ];
}

const bingoUser = commandAnswers({
  name: 'the user bingo exists',
  look: sh`id bingo`,
  apply: sh`useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin bingo`,
  undo: sh`! id bingo >/dev/null 2>&1 || userdel bingo`,
});

/**
 * bingo.service lays the route before each start. This looks at it while bingo runs, and lays it anew without a restart: a route that somebody took
 * away would else be missed at the next start only, by 30 s.
 */
const packetsRefused = commandAnswers({
  name: `packets to ${blackholed} are refused at once`,
  look: sh`ip route show type blackhole exact ${blackholed} | grep -q . || { echo ${`there is no blackhole route for ${blackholed}`}; false; }`,
  apply: sh`ip route replace blackhole ${blackholed}`,
  undo: sh`ip route delete blackhole ${blackholed} 2>/dev/null || true`,
});

function programSteps(facts: StandFacts, database: Machine): readonly Step[] {
  const content = bingoConfig({
    email: facts.plan.email,
    databaseAddress: database.address,
    databasePassword: facts.secrets.databasePassword,
  });
  return [
    directoryPresent({ path: '/opt/bingo', mode: '0755' }),
    filePresent(
      { path: binary, content: { localPath: facts.binaryPath }, mode: '0755' },
      { then: sh`{ sha256sum ${binary}; stat -c '%y' ${binary}; } > ${binaryRecord}` },
    ),
    filePresent({ path: config, content, owner: 'root:bingo', mode: '0640', secret: true }),
    // The rule may give a port of the range from which the kernel takes ports of outgoing connections (32768 and above): then
    // bingo's own connection to the database could sit on the port that bingo is about to open.
    filePresent(
      {
        path: reservedPort,
        content: `net.ipv4.ip_local_reserved_ports = ${portOf(facts.plan.email)}\n`,
        mode: '0644',
      },
      {
        then: sh`/usr/lib/systemd/systemd-sysctl ${reservedPort}`,
        undo: sh`echo > /proc/sys/net/ipv4/ip_local_reserved_ports; /usr/lib/systemd/systemd-sysctl || true`,
      },
    ),
  ];
}

function logSteps(logDirectory: string): readonly Step[] {
  return [
    directoryPresent({ path: '/opt/bongo', mode: '0755' }),
    directoryPresent({ path: '/opt/bongo/logs', mode: '0755' }),
    directoryPresent({ path: logDirectory, owner: 'bingo:bingo', mode: '0750' }),
    directoryPresent({ path: '/var/lib/bingo-stand', mode: '0755' }),
    filePresent({
      path: '/etc/bingo-logs.logrotate',
      content: filledIn('bingo-logs.logrotate', { logDirectory }),
      mode: '0644',
    }),
    filePresent(unit('bingo-logs.timer')),
    filePresent(unit('bingo-logs.service'), { then: sh`systemctl daemon-reload` }),
    serviceRunning('bingo-logs.timer'),
  ];
}

function unitSteps(facts: StandFacts, before: readonly Machine[]): readonly Step[] {
  const { email } = facts.plan;
  const balancer = facts.machines.find(({ role }) => role === 'balancer');
  const ages = {
    ...{ stagger, staggerS, delayS: before.length * staggerS, previous: before.at(-1)?.name },
    statistics: `http://${balancer?.address ?? 'localhost'}:${haproxyMetricsPort}/stats;csv`,
  };
  const values = { port: portOf(email), logDirectory: logDirectoryOf(email), blackholed };
  return [
    directoryPresent({ path: '/usr/local/lib/bingo-stand', mode: '0755' }),
    filePresent({ path: watchdog, content: fileText('bingo-watchdog'), mode: '0755' }),
    filePresent({ path: stagger, content: fileText('bingo-stagger'), mode: '0755' }),
    filePresent(unit('bingo-stagger.service', ages), { then: sh`systemctl daemon-reload` }),
    // systemd reads it when bingo is (re)started, by the step that proves that it answers.
    filePresent(unit('bingo.service', values)),
  ];
}

function unit(name: string, values: Readonly<Record<string, unknown>> = {}) {
  return { path: `${units}/${name}`, content: filledIn(name, values), mode: '0644' };
}

function onlyDatabase(facts: StandFacts): Machine {
  const [database, another] = facts.machines.filter(({ role }) => role === 'database');
  if (database !== undefined && another === undefined) return database;
  throw new Failure('PlanInvalid', {
    attempted: `plan the nodes of ${facts.plan.stand}`,
    happened: `the plan has ${database === undefined ? 'no' : 'more than one'} database machine`,
    hint: 'all nodes share exactly one database',
  });
}
