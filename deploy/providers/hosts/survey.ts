import { arch } from 'node:os';
import { haproxyMetricsPort } from '../../roles/balancer.ts';
import { portOf } from '../../roles/bingo-rule.ts';
import { exporterPorts } from '../../roles/exporters.ts';
import { ownDirectory } from '../../roles/inventory.ts';
import { prometheusPort } from '../../roles/observability.ts';
import { properties } from '../../roles/step.ts';
import type { RoleName } from '../../plan.ts';
import { sh, type ShellCommand } from '../../remote/shell.ts';
import type { HostOptions } from './options.ts';

/** What is wrong with a machine, and what its owner can do about it. */
export interface Objection {
  readonly happened: string;
  readonly hint: string;
}

/** Releases whose packages the roles are known to work with. */
const releases: Readonly<Record<string, string>> = {
  'debian 12': 'Debian 12',
  'debian 13': 'Debian 13',
  'ubuntu 24.04': 'Ubuntu 24.04',
};

/** As `uname -m` calls what Node calls by the names on the right. */
const architectures: Readonly<Record<string, string>> = { x86_64: 'x64', aarch64: 'arm64' };

/**
 * Room for packages, logs and data. Prometheus on the balancer keeps up to 1.5 GiB of figures (observability.ts). The seeded database takes 1.0 GiB and
 * its write-ahead log up to 1 GiB more (local provider, measured).
 */
const needs: Readonly<Record<RoleName, { readonly diskMib: number; readonly memoryMib: number }>> = {
  balancer: { diskMib: 2_500, memoryMib: 400 },
  bingo: { diskMib: 1_500, memoryMib: 900 },
  database: { diskMib: 4_000, memoryMib: 900 },
};

/** apt refuses lists that are from the future, and certificates are not valid yet; less than this, the time server mends. */
const clockMaxS = 60;

/** What was there before us that a role would take for its own: whoever put it there wants to keep it. */
const placesOfRole: Readonly<Record<RoleName, readonly string[]>> = {
  balancer: [
    ...['/etc/haproxy/haproxy.cfg', '/etc/varnish/default.vcl', '/etc/prometheus'],
    '/etc/default/prometheus-varnish-exporter',
  ],
  bingo: ['/opt/bingo', '/opt/bongo', '/etc/systemd/system/bingo.service'],
  database: ['/etc/postgresql', '/var/lib/postgresql', '/etc/default/prometheus-postgres-exporter'],
};

/** Every machine shows its own counters besides, also where the owner's exporter does not run now. */
function placesOf(role: RoleName): readonly string[] {
  return [...placesOfRole[role], '/etc/default/prometheus-node-exporter', '/var/lib/prometheus'];
}

/** The ports on which a role listens, `tcp 80`. Every machine shows its own counters besides. */
function portsOf(role: RoleName, email: string): readonly string[] {
  const { machines, varnish, postgres } = exporterPorts;
  const tcp: Readonly<Record<RoleName, readonly number[]>> = {
    balancer: [80, 443, 6081, 6082, 8080, haproxyMetricsPort, prometheusPort, varnish],
    bingo: [portOf(email)],
    database: [5432, postgres],
  };
  return [
    ...[...tcp[role], machines].map((port) => `tcp ${port}`),
    ...(role === 'balancer' ? ['udp 443'] : []),
  ];
}

/** Asks a machine everything that is to be known before it is touched; changes nothing. Run as the login user. */
export function surveyOf({ role }: HostOptions): ShellCommand {
  return sh`
root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
. /etc/os-release
echo "system=$ID $VERSION_ID"
echo "called=$PRETTY_NAME"
echo "arch=$(uname -m)"
echo "init=$(cat /proc/1/comm)"
echo "sudo=$(root id -u 2>/dev/null)"
echo "disk=$(df -Pm /var | awk 'NR == 2 { print $4 }')"
echo "memory=$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)"
echo "machine=$(cat /etc/machine-id)"
echo "haproxy=$(LC_ALL=C apt-cache policy haproxy 2>/dev/null | sed -n 's/^ *Candidate: *//p')"
echo "addresses=$(ip -4 -o address show 2>/dev/null | awk '{ sub("/.*", "", $4); printf "%s ", $4 }')"
for place in ${placesOf(role)}; do if root test -e "$place"; then echo "place $place=yes"; fi; done
from=\${SSH_CONNECTION%% *}
echo "forwarding=$(root /usr/sbin/sshd -T -C "user=$(id -un),host=$from,addr=$from" 2>/dev/null | grep -ixE 'allowtcpforwarding (no|remote)|disableforwarding yes' | head -n 1)"
root ss -Hltunp 2>/dev/null | sed 's/^/port /'
echo "label=$(root cat ${ownDirectory}/label.json 2>/dev/null | tr -d '\\n')"
echo "now=$(date +%s)"`;
}

/** What a machine said of itself. */
export interface Survey {
  readonly facts: ReadonlyMap<string, string>;
  /** `tcp 80` with the program that listens there. */
  readonly taken: ReadonlyMap<string, string>;
}

/** Reads what `surveyOf` printed. */
export function parseSurvey(printed: string): Survey {
  const lines = printed.split('\n');
  const taken = lines.flatMap((line) => {
    const words = line.split(/\s+/);
    const port = /:(\d+)$/.exec(words[5] ?? '')?.[1];
    if (words[0] !== 'port' || port === undefined) return [];
    const program = /\(\("([^"]+)"/.exec(line)?.[1] ?? 'some program';
    return [[`${words[1] ?? ''} ${port}`, program] as const];
  });
  return {
    facts: properties(lines.filter((line) => !line.startsWith('port ')).join('\n')),
    taken: new Map(taken),
  };
}

/** Everything that keeps the machine from being set up. `isOurs`: it carries the label of this very stand already. */
export function objectionsTo(
  host: HostOptions,
  survey: Survey,
  about: { readonly email: string; readonly nowS: number; readonly isOurs: boolean },
): readonly Objection[] {
  const fact = (name: string): string => survey.facts.get(name) ?? '';
  const found: Objection[] = [];
  const object = (happened: string, hint: string): void => void found.push({ happened, hint });
  const need = needs[host.role];
  const release = releases[fact('system')];
  if (release === undefined)
    object(
      `it runs ${fact('called') || 'an unknown system'}`,
      `supported are ${Object.values(releases).join(', ')}`,
    );
  if (architectures[fact('arch')] !== arch())
    object(
      `its processor is ${fact('arch')}`,
      `bingo is built here, for ${arch()}: take a machine of this kind`,
    );
  if (fact('init') !== 'systemd')
    object(`its first process is ${fact('init')}`, 'services are kept by systemd: boot it with systemd');
  if (fact('sudo') !== '0')
    object(
      `user ${host.user} may not use sudo without a password`,
      `on the machine: echo '${host.user} ALL=(ALL) NOPASSWD:ALL' | sudo tee /etc/sudoers.d/${host.user}`,
    );
  if (fact('forwarding') !== '')
    object(
      `its sshd forwards no ports (${fact('forwarding')})`,
      `database and Prometheus are reached through ssh: allow it for this user, with \`Match User ${host.user}\` and \`AllowTcpForwarding local\` in sshd_config`,
    );
  if (!about.isOurs && Number(fact('disk')) < need.diskMib)
    object(`${fact('disk')} MiB are free in /var`, `the role ${host.role} needs ${need.diskMib} MiB`);
  if (Number(fact('memory')) < need.memoryMib)
    object(`it has ${fact('memory')} MiB of memory`, `the role ${host.role} needs ${need.memoryMib} MiB`);
  const aheadS = Number(fact('now')) - about.nowS;
  if (Math.abs(aheadS) > clockMaxS)
    object(
      `its clock is ${Math.abs(Math.round(aheadS))} s ${aheadS > 0 ? 'ahead of' : 'behind'} this computer's`,
      'set the one that is wrong: `timedatectl set-ntp true`, or `date --set`',
    );
  if (!fact('addresses').split(' ').includes(host.address))
    object(
      `${host.address} is none of its addresses (${fact('addresses').trim()})`,
      '`address` is one that the machine has itself; where it is reached from outside is `reachableAt`',
    );
  if (!about.isOurs) found.push(...inTheWay(host, survey, about.email));
  return found;
}

function inTheWay(host: HostOptions, { facts, taken }: Survey, email: string): readonly Objection[] {
  const ports = portsOf(host.role, email).flatMap((port) => {
    const program = taken.get(port);
    return program === undefined
      ? []
      : [
          {
            happened: `${program} listens on ${port.replace(' ', ' port ')}, which the role ${host.role} needs`,
            hint: 'stop it and keep it from starting (`systemctl disable --now …`), or take another machine',
          },
        ];
  });
  const files = placesOf(host.role)
    .filter((place) => facts.get(`place ${place}`) === 'yes')
    .map((place) => ({
      happened: `there is ${place} already, which the role ${host.role} would take for its own`,
      hint: 'if nobody wants to keep it, purge the package that it belongs to, or move it away; else take another machine',
    }));
  return [...ports, ...files];
}

/** Why http3 (R15) will be missing on this balancer, or undefined when its HAProxy will speak it. */
export function http3Missing(host: HostOptions, { facts }: Survey): string | undefined {
  if (host.role !== 'balancer') return undefined;
  const candidate = facts.get('haproxy') ?? '';
  const major = /^(\d+)\./.exec(candidate)?.[1];
  const hasQuic = major === undefined ? facts.get('system') === 'debian 13' : Number(major) >= 3;
  if (hasQuic) return undefined;
  const version = major === undefined ? 'the HAProxy' : `HAProxy ${candidate}`;
  return `no http3: ${version} of ${facts.get('called') ?? 'this system'} is built without QUIC (docs/hosts.md tells what to do)`;
}
