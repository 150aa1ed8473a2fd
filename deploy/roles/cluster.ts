import type { Remote } from '../remote/remote.ts';
import { sh } from '../remote/shell.ts';
import { Failure } from '../world/failure.ts';
import { differs, type Step } from './role.ts';

/** PostgreSQL's cluster `main` on a machine, as Debian's postgresql-common made it. */
export interface Cluster {
  /** Major version: `17`. */
  readonly version: string;
  readonly unit: string;
  /** Its configuration: postgresql.conf, pg_hba.conf, conf.d/. */
  readonly directory: string;
  /** Memory of the machine. */
  readonly memoryBytes: number;
}

/** Reads the output of `pg_lsclusters -h`, then the line MemTotal of /proc/meminfo. Undefined when there is no cluster `main`. */
export function parseCluster(output: string): Cluster | undefined {
  const versions = [...output.matchAll(/^(\d+)\s+main\s/gm)].map((match) => match[1] ?? '');
  const version = versions.sort((a, b) => Number(a) - Number(b)).at(-1);
  const memoryKib = /^MemTotal:\s+(\d+) kB$/m.exec(output)?.[1];
  if (version === undefined || memoryKib === undefined) return undefined;
  return {
    version,
    unit: `postgresql@${version}-main.service`,
    directory: `/etc/postgresql/${version}/main`,
    memoryBytes: Number(memoryKib) * 1024,
  };
}

async function readCluster(remote: Remote): Promise<Cluster | undefined> {
  // Debian's tool is not there before its package is.
  const { stdout } = await remote.attempt(sh`pg_lsclusters -h; grep MemTotal /proc/meminfo`, { as: 'login' });
  return parseCluster(stdout);
}

/**
 * A Step that depends on the cluster, whose version is Debian's choice and is read from the machine.
 * `apply` throws Failure `CommandFailed` when there is no cluster.
 */
export function onCluster(name: string, make: (cluster: Cluster) => Step): Step {
  return {
    name,
    async look(context) {
      const cluster = await readCluster(context.remote);
      return cluster === undefined
        ? differs('PostgreSQL is not there yet')
        : await make(cluster).look(context);
    },
    async apply(context) {
      const cluster = await readCluster(context.remote);
      if (cluster === undefined) {
        throw new Failure('CommandFailed', {
          attempted: `make it so that "${name}"`,
          machine: context.remote.machine,
          happened: 'PostgreSQL has no cluster named main',
          hint: 'pg_createcluster makes one',
        });
      }
      await make(cluster).apply(context);
    },
  };
}
