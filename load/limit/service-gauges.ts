import type { Remote } from '../../deploy/remote/remote.ts';
import { sh } from '../../deploy/remote/shell.ts';
import { haproxyMetricsPort } from '../../deploy/roles/balancer.ts';
import { logDirectoryOf } from '../../deploy/roles/bingo-rule.ts';
import { databaseName } from '../../deploy/roles/database-session.ts';
import { properties } from '../../deploy/roles/step.ts';
import type { BalancerFacts, DatabaseFacts, MachineFacts } from './bottleneck.ts';

/** What of the balancer comes and goes. */
export type BalancerGauge = Omit<BalancerFacts, keyof MachineFacts>;
/** What of the database comes and goes. */
export type DatabaseGauge = Omit<DatabaseFacts, keyof MachineFacts>;

const balancerGauges =
  'haproxy_backend_current_queue,haproxy_process_max_connections,haproxy_process_current_connections,haproxy_process_nbthread';

/** Asks HAProxy's exporter for the few gauges that matter. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function readBalancer(remote: Remote): Promise<BalancerGauge> {
  const url = `http://127.0.0.1:${haproxyMetricsPort}/metrics?scope=global&scope=backend&metrics=${balancerGauges}`;
  return parseBalancer(await remote.run(sh`curl -fsS -m 5 ${url}`, { as: 'login' }));
}

/** Reads the gauges of HAProxy's exporter. */
export function parseBalancer(metrics: string): BalancerGauge {
  const sumOf = (name: string): number =>
    [...metrics.matchAll(/^(\w+)(?:\{[^}]*\})? (\d+(?:\.\d+)?)$/gm)]
      .filter(([, found]) => found === name)
      .reduce((sum, [, , value]) => sum + Number(value), 0);
  return {
    threads: sumOf('haproxy_process_nbthread'),
    connections: sumOf('haproxy_process_current_connections'),
    connectionsMax: sumOf('haproxy_process_max_connections'),
    queued: sumOf('haproxy_backend_current_queue'),
  };
}

/** Asks PostgreSQL what it is doing at this moment. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function readDatabase(remote: Remote): Promise<DatabaseGauge> {
  // Sleeping is /db_dummy's work, and this very query is ours.
  const runs = `state = 'active' and wait_event is distinct from 'PgSleep' and pid <> pg_backend_pid()`;
  const query = `select count(*) filter (where ${runs}), count(*) filter (where ${runs} and wait_event_type in ('Lock', 'LWLock', 'IO', 'BufferPin')),
count(*), current_setting('max_connections') from pg_stat_activity where backend_type = 'client backend'`;
  const said = await remote.run(
    sh`cd / && setpriv --reuid=postgres --regid=postgres --init-groups psql -XAtq -F ' ' -d ${databaseName} -c ${query}`,
  );
  const [running = NaN, waiting = NaN, connections = NaN, connectionsMax = NaN] = said.split(' ').map(Number);
  return { running, waiting, connections, connectionsMax };
}

/** Of several looks the highest values. */
export function highest(seen: readonly BalancerGauge[]): BalancerGauge {
  const most = (of: (one: BalancerGauge) => number): number => Math.max(...seen.map(of));
  return {
    threads: most((one) => one.threads),
    connections: most((one) => one.connections),
    connectionsMax: most((one) => one.connectionsMax),
    queued: most((one) => one.queued),
  };
}

/** Of several looks what is usual: queries come and go within milliseconds. */
export function averaged(seen: readonly DatabaseGauge[]): DatabaseGauge {
  const mean = (of: (one: DatabaseGauge) => number): number =>
    seen.reduce((sum, one) => sum + of(one), 0) / seen.length;
  return {
    running: mean((one) => one.running),
    waiting: mean((one) => one.waiting),
    connections: Math.max(...seen.map((one) => one.connections)),
    connectionsMax: Math.max(...seen.map((one) => one.connectionsMax)),
  };
}

/** Where a node's log is, and how long it was. */
export interface LogMark {
  readonly path: string;
  readonly bytes: number;
}

/** Marks the end of a node's log. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function markLog(node: Remote, email: string): Promise<LogMark> {
  const path = `${logDirectoryOf(email)}/main.log`;
  return { path, bytes: Number(await node.run(sh`stat -c %s ${path}`)) };
}

/** What a node's log says of its limiter since the mark. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function readLimiter(
  node: Remote,
  { path, bytes }: LogMark,
): Promise<{ readonly admitted: number; readonly refused: number }> {
  // A log that is shorter than before was rotated meanwhile: all of it is new. grep fails when it counts none.
  const said = properties(
    await node.run(sh`from=${bytes}; if [ "$(stat -c %s ${path})" -lt "$from" ]; then from=0; fi
echo "completed=$(tail -c "+$((from + 1))" ${path} | grep -cF '"request completed"')"
echo "refused=$(tail -c "+$((from + 1))" ${path} | grep -cF '"Too many requests"')"`),
  );
  const [completed, refused] = [Number(said.get('completed')), Number(said.get('refused'))];
  return { admitted: completed - refused, refused };
}
