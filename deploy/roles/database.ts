import { sh } from '../remote/shell.ts';
import type { Machine, StandFacts } from '../stand.ts';
import { type Cluster, onCluster } from './cluster.ts';
import { databaseObserved, databaseOpen, databaseReadable, migrationsApplied } from './database-content.ts';
import { observerName } from './exporters.ts';
import type { Step } from './role.ts';
import { serviceRunning } from './service.ts';
import { commandAnswers, filePresent, packagesInstalled } from './step.ts';
import { filledIn } from './template.ts';

/** Debian packages of the database machine. */
export const databasePackages: readonly string[] = ['postgresql', 'iproute2'];

/** PostgreSQL's own memory, at the most; the rest of the machine's is the system's cache. */
const sharedBuffersMaxMb = 256;
const cacheMaxMb = 2_048;

const restartDropIn = '/etc/systemd/system/postgresql@.service.d/50-restart.conf';

/**
 * All that makes a machine the stand's database: PostgreSQL sized to the machine, open to the bingo nodes only; bingo's role and database;
 * and, once the first node has seeded it, statistics and indexes.
 */
export function databaseSteps(facts: StandFacts, machine: Machine): readonly Step[] {
  return [
    packagesInstalled(databasePackages),
    filePresent({
      path: restartDropIn,
      content: filledIn('postgresql-restart.conf', { address: machine.address }),
      mode: '0644',
    }),
    onCluster('PostgreSQL is configured', (cluster) =>
      filePresent({
        path: settingsPath(cluster),
        content: settings({ address: machine.address, memoryBytes: cluster.memoryBytes }),
        mode: '0644',
      }),
    ),
    onCluster('PostgreSQL lets in the bingo nodes only', (cluster) =>
      filePresent({
        path: accessPath(cluster),
        content: access(facts.machines),
        owner: 'postgres:postgres',
        mode: '0640',
      }),
    ),
    onCluster('PostgreSQL is running', (cluster) =>
      serviceRunning(cluster.unit, {
        files: [restartDropIn, settingsPath(cluster)],
        reload: { files: [accessPath(cluster)] },
        // A crash recovery goes first.
        timeoutMs: 300_000,
      }),
    ),
    startsAtBoot,
    databaseOpen(facts),
    databaseObserved,
    databaseReadable(facts),
    migrationsApplied(facts),
  ];
}

/** The unit that brings up the clusters at boot. It is not started here: that would restart a cluster that runs. */
const startsAtBoot = commandAnswers({
  name: 'PostgreSQL starts at boot',
  look: sh`systemctl is-enabled postgresql.service`,
  apply: sh`systemctl -q enable postgresql.service`,
});

function settingsPath(cluster: Cluster): string {
  return `${cluster.directory}/conf.d/bingo-stand.conf`;
}

function accessPath(cluster: Cluster): string {
  return `${cluster.directory}/pg_hba.conf`;
}

/** The server's settings for a machine with this address and memory: a quarter of it is PostgreSQL's, up to 256 MB. */
export function settings(machine: { readonly address: string; readonly memoryBytes: number }): string {
  const memoryMb = machine.memoryBytes / 2 ** 20;
  return filledIn('postgresql.conf', {
    address: machine.address,
    sharedBuffersMb: Math.floor(Math.min(memoryMb / 4, sharedBuffersMaxMb)),
    cacheMb: Math.floor(Math.min(memoryMb / 2, cacheMaxMb)),
  });
}

/** `pg_hba.conf`: bingo by password from the bingo nodes and through an ssh tunnel, and nobody else. */
export function access(machines: readonly Machine[]): string {
  return filledIn('pg_hba.conf', {
    nodes: machines.filter(({ role }) => role === 'bingo'),
    observer: observerName,
  });
}
