import type { RoleName } from '../plan.ts';
import type { Remote } from '../remote/remote.ts';
import { sh, type ShellCommand } from '../remote/shell.ts';
import { haproxyMetricsPort } from './balancer.ts';
import { properties } from './step.ts';

/** What one service of a machine is doing. */
export interface ServiceVitals {
  readonly unit: string;
  /** systemd's word: `active`, `failed`, `activating` … */
  readonly state: string;
  readonly version: string;
  /** How often systemd started it again by itself. */
  readonly restarts: number;
}

/** What a machine says of itself. */
export interface MachineVitals {
  readonly system: string;
  readonly upS: number;
  /** Proportional set size of all its processes: shared pages are counted once. */
  readonly memoryMib: number;
  readonly services: readonly ServiceVitals[];
}

/** The services of each role, and the command that prints each one's version on one line. */
const servicesOfRole: Readonly<
  Record<RoleName, readonly { readonly unit: string; readonly version: ShellCommand }[]>
> = {
  balancer: [
    { unit: 'haproxy.service', version: sh`haproxy -v | sed -n '1s/.*version \\([^ ]*\\).*/\\1/p'` },
    { unit: 'varnish.service', version: sh`varnishd -V 2>&1 | sed -n '1s/.*varnish-\\([^ )]*\\).*/\\1/p'` },
  ],
  bingo: [
    {
      unit: 'bingo.service',
      version: sh`setpriv --reuid=bingo --regid=bingo --clear-groups /opt/bingo/bingo version`,
    },
  ],
  database: [
    {
      unit: 'postgresql@*.service',
      version: sh`pg_lsclusters --no-header | awk '{ print $1 }' | head -n 1`,
    },
  ],
};

/** Asks a machine how it is; one command. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function readVitals(remote: Remote, role: RoleName): Promise<MachineVitals> {
  const services = servicesOfRole[role];
  const ask = sh`
. /etc/os-release
echo "system=$PRETTY_NAME"
echo "up=$(cut -d. -f1 /proc/uptime)"
echo "began=$(stat -c %Y /proc/1)"
echo "now=$(date +%s)"
echo "memory=$(cat /proc/[0-9]*/smaps_rollup 2>/dev/null | awk '/^Pss:/ { sum += $2 } END { print int(sum / 1024) }')"`;
  const all = services.reduce(
    (asked, { unit, version }) => sh`${asked}

echo
systemctl show -p Id -p ActiveState -p NRestarts ${unit}
echo "version=$(${version})"`,
    ask,
  );
  const output = await remote.run(all);
  const [machine = '', ...blocks] = output.split('\n\n').map((block) => block.trim());
  const facts = properties(machine);
  return {
    system: facts.get('system') ?? '',
    // A container shares its host's uptime: its own is that of its first process.
    upS: Number(facts.get('now')) - Number(facts.get('began')),
    memoryMib: Number(facts.get('memory')),
    services: services.map(({ unit }, index) => serviceOf(unit, blocks[index] ?? '')),
  };
}

function serviceOf(unit: string, block: string): ServiceVitals {
  const facts = properties(block);
  return {
    unit: facts.get('Id') ?? unit,
    state: facts.get('ActiveState') ?? 'absent',
    version: facts.get('version') ?? '',
    restarts: Number(facts.get('NRestarts') ?? 0),
  };
}

/** A node as the balancer's health check sees it. */
export interface NodeInRotation {
  readonly name: string;
  readonly isUp: boolean;
  /** HAProxy's word, with the reason when it is down: `DOWN (L7STS 500)`. */
  readonly status: string;
}

/** Asks HAProxy which nodes it sends requests to. */
export async function readRotation(balancer: Remote): Promise<readonly NodeInRotation[]> {
  const csv = await balancer.run(sh`curl -fsS -m 5 ${`http://127.0.0.1:${haproxyMetricsPort}/stats;csv`}`, {
    as: 'login',
  });
  const [header = '', ...rows] = csv.split('\n');
  const names = header.replace(/^# /, '').split(',');
  const field = (row: string, name: string): string => row.split(',')[names.indexOf(name)] ?? '';
  return rows
    .filter(
      (row) => field(row, 'pxname') === 'nodes' && !['BACKEND', 'FRONTEND'].includes(field(row, 'svname')),
    )
    .map((row) => {
      const status = field(row, 'status');
      const isUp = status.startsWith('UP');
      const why = `${field(row, 'check_status')} ${field(row, 'check_code')}`.trim();
      return { name: field(row, 'svname'), isUp, status: isUp ? 'UP' : `${status} (${why})` };
    });
}

/** Rows of the seeded tables, counted. */
export interface RowCounts {
  readonly sessions: number;
  readonly customers: number;
  readonly movies: number;
}

/** Counts the rows of bingo's tables; undefined when they do not exist. About 0.5 s. */
export async function countRows(database: Remote, databaseName: string): Promise<RowCounts | undefined> {
  const query = `select (select count(*) from sessions), (select count(*) from customers), (select count(*) from movies)`;
  const counted = await database.attempt(
    sh`cd / && setpriv --reuid=postgres --regid=postgres --init-groups psql -XAtq -F ' ' -d ${databaseName} -c ${query}`,
  );
  if (counted.exitCode !== 0) return undefined;
  const [sessions = 0, customers = 0, movies = 0] = counted.stdout.trim().split(' ').map(Number);
  return { sessions, customers, movies };
}
