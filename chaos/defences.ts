import type { AttachedStand } from '../deploy/attached-stand.ts';
import { reloadHaproxy } from '../deploy/roles/balancer.ts';
import { sh, type ShellCommand } from '../deploy/remote/shell.ts';
import type { Machine } from '../deploy/stand.ts';
import { until } from '../deploy/world/clock.ts';
import { Failure } from '../deploy/world/failure.ts';

/** One thing that the stand survives by, and how it is taken from it: for drills, which see what turns red without it. */
export interface Defence {
  /** What is so without it: `bingo-1 has no watchdog`. */
  readonly broken: string;
  /** Where it is written. */
  readonly path: string;
  /** The machine that it is taken from. */
  readonly machine: (stand: AttachedStand) => Machine;
  /** The file without it. Gives back the same text where the defence is not found. */
  readonly without: (text: string) => string;
  /** What makes the change take effect, as root. */
  readonly then: ShellCommand;
}

const unitPath = '/etc/systemd/system/bingo.service';
const haproxyPath = '/etc/haproxy/haproxy.cfg';
const vclPath = '/etc/varnish/default.vcl';
const google = '8.8.8.8/32';

/**
 * By HAProxy's master, which tells when the new worker serves; then once more by systemd, so that the unit forgets what it has loaded and a deploy
 * reloads it. Not the other way round: systemd does not wait, and a master that is reloading is not to be asked.
 */
const reloadedByBoth = sh`set -e
${reloadHaproxy}
systemctl reload haproxy.service`;

/** Neither systemd nor the program that feeds it watches bingo any more. It is restarted, for that program lives as long as bingo does. */
export const watchdogOff = onFirstNode({
  broken: 'no watchdog',
  without: (text) => text.replace(/^WatchdogSec=.*$/m, 'WatchdogSec=0').replace(/^ExecStartPost=.*\n/m, ''),
  then: sh`systemctl daemon-reload && systemctl restart bingo.service`,
});

/** What ended stays so. systemd asks for it when a process ends: no restart is needed. */
export const restartOff = onFirstNode({
  broken: '`Restart=no`',
  without: (text) => text.replace(/^Restart=.*$/m, 'Restart=no'),
  then: sh`systemctl daemon-reload`,
});

/**
 * Packets to 8.8.8.8 vanish, so that a start waits 30 s for them. They vanish in the loopback interface, where nobody has that address: none leaves the
 * machine. The unit lays the route before each start, so it has to lay the wrong one.
 */
export const blackholeOff = onFirstNode({
  broken: 'no blackhole route',
  without: (text) => text.replace(/ip route replace blackhole (\S+)/, 'ip route replace $1 dev lo'),
  then: sh`systemctl daemon-reload && ip route replace ${google} dev lo`,
});

/** The balancer looks at the port only, as a check that names no request does: whoever listens is well. */
export const healthCheckOff = onBalancer({
  broken: 'the health check looks at the port only',
  without: (text) =>
    text.replace(/^backend nodes [^]*?(?=^\S)/m, (nodes) =>
      nodes.replaceAll(/^ +(?:option httpchk|http-check .*)\n/gm, ''),
    ),
});

/** What fails at one node is its user's to bear: nothing is asked of the other one instead. */
export const retriesOff = onBalancer({
  broken: 'nothing is repeated on the other node',
  without: (text) =>
    text
      .replaceAll(/^ +option redispatch.*\n/gm, '')
      .replaceAll(/^( +)retries \d+$/gm, '$1retries 0')
      .replaceAll(/^( +)retry-on .*$/gm, '$1retry-on none'),
});

/** A POST that got no answer is handed to the other node, as a GET is. */
export const postsRetried = onBalancer({
  broken: 'a POST is repeated on the other node',
  without: (text) =>
    text.replace(
      /^defaults once from base\n/m,
      (line) =>
        `${line}    retry-on conn-failure empty-response junk-response response-timeout 500 502 503 504\n`,
    ),
});

/** All the work is one node's. */
export const oneNodeOnly = onBalancer({
  broken: 'the balancer knows bingo-1 only',
  without: (text) => text.replaceAll(/^ +server bingo-2\b.*\n/gm, ''),
});

/** A copy is fresh for two minutes. */
export const copiesKeptLong: Defence = {
  broken: 'copies of /long_dummy are kept for 120 s',
  path: vclPath,
  machine: ({ balancer }) => balancer,
  without: (text) => text.replace(/set beresp\.ttl = 20s - /, 'set beresp.ttl = 120s - '),
  then: sh`systemctl reload varnish.service`,
};

/** All of them. */
export const defences: readonly Defence[] = [
  ...[watchdogOff, restartOff, blackholeOff],
  ...[healthCheckOff, retriesOff, postsRetried, oneNodeOnly, copiesKeptLong],
];

/**
 * Takes defences of one machine's one file from the stand, and waits until it goes on without: all nodes in rotation that the balancer knows.
 * @throws Failure `PlanInvalid` when the file holds no such thing, `CommandFailed`, `DeadlinePassed`.
 */
export async function takeAway(stand: AttachedStand, { broken, ...of }: Defence): Promise<void> {
  const machine = of.machine(stand);
  const remote = stand.remote(machine);
  const text = await remote.run(sh`cat ${of.path}`);
  const without = of.without(`${text}\n`);
  if (without === `${text}\n`) {
    throw new Failure('PlanInvalid', {
      attempted: `break it: ${broken}`,
      machine: machine.name,
      happened: `${of.path} holds nothing to take away`,
      hint: 'chaos/defences.ts must know the file as the roles write it (deploy/roles/files)',
    });
  }
  await remote.upload({ path: of.path, content: without, mode: '0644' });
  await remote.run(of.then);
  await until(
    { attempted: `see all nodes in rotation: ${broken}`, withinMs: 20_000, everyMs: 500 },
    async () => {
      const { nodes } = await stand.status();
      const down = nodes.filter(({ isUp }) => !isUp).map(({ name, status }) => `${name} is ${status}`);
      return nodes.length > 0 && down.length === 0
        ? { seen: true }
        : { missing: down.join(', ') || 'the balancer shows no nodes' };
    },
  );
}

function onFirstNode(of: Pick<Defence, 'broken' | 'without' | 'then'>): Defence {
  return {
    ...of,
    broken: `bingo-1: ${of.broken}`,
    path: unitPath,
    machine: (stand) => {
      const [node] = stand.withRole('bingo');
      if (node !== undefined) return node;
      throw new Failure('PlanInvalid', { attempted: `break it: ${of.broken}`, happened: 'there is no node' });
    },
  };
}

function onBalancer(of: Pick<Defence, 'broken' | 'without'>): Defence {
  return { ...of, path: haproxyPath, machine: ({ balancer }) => balancer, then: reloadedByBoth };
}
