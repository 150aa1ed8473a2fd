import { sh, type ShellCommand } from '../../deploy/remote/shell.ts';
import type { Machine } from '../../deploy/stand.ts';
import { faultOn, type Fault, type MachineFault, type Site } from '../fault.ts';
import { sessionHolder } from './session-holder.ts';
import { lastingHarm, lastingHarmEnd, lastingHarmEnded } from './lasting.ts';
import { roleIsWell } from './role-health.ts';

/** PostgreSQL is shut down in good order, ending its sessions, and started again at once. */
export function databaseRestart(machine: Machine): Fault {
  return databaseFault(machine, {
    kind: 'database restart',
    what: 'restart PostgreSQL',
    endsBy: 'stand',
    harm: (site) => sh`systemctl restart ${unitOf(site)}`,
  });
}

/** The postmaster is killed (SIGKILL): sessions end, nothing is flushed, the next start has to recover. */
export function databaseCrash(machine: Machine): Fault {
  return databaseFault(machine, {
    kind: 'database crash',
    what: 'crash PostgreSQL',
    endsBy: 'stand',
    harm: (site) => sh`systemctl kill --kill-whom=main --signal=KILL ${unitOf(site)}`,
  });
}

/** Every process of PostgreSQL is stopped (SIGSTOP): the port is open, connections are made, and nobody ever answers. */
export function databaseHang(machine: Machine): Fault {
  return databaseFault(machine, {
    kind: 'database hang',
    what: 'hang PostgreSQL',
    endsBy: 'heal',
    harm: (site) => sh`systemctl kill --signal=STOP ${unitOf(site)}`,
    // A unit that is down has nobody to wake.
    heal: (site) => sh`systemctl kill --signal=CONT ${unitOf(site)} 2>/dev/null || true`,
  });
}

/** PostgreSQL is shut down, and started again only after a while. */
export function databaseGone(machine: Machine, { forS }: { readonly forS: number } = { forS: 10 }): Fault {
  return databaseFault(machine, {
    kind: 'database gone',
    what: `PostgreSQL gone for ${forS} s`,
    endsBy: 'stand',
    harm: (site) => {
      const script = sh`systemctl stop ${unitOf(site)}; sleep ${forS}; systemctl start ${unitOf(site)}`;
      return lastingHarm(site, { words: ['/bin/sh', '-c', script.text] });
    },
    heal: lastingHarmEnd,
    isHealed: lastingHarmEnded,
  });
}

/**
 * Somebody opens sessions until PostgreSQL lets in nobody else, and ends those of bingo, so that it has to ask for new ones; what
 * comes free is taken within a quarter of a second. The sessions are a superuser's, for he needs no password on the machine itself;
 * what is reserved for superusers stays free.
 */
export function connectionsExhausted(machine: Machine): Fault {
  return databaseFault(machine, {
    kind: 'connections exhausted',
    what: 'all connections of PostgreSQL taken',
    endsBy: 'heal',
    harm: (site) => sh`set -e
port=$(pg_lsclusters -h | awk '$2 == "main" { print $3 }' | tail -n 1)
most=$(${asPostgres(`select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - current_setting('reserved_connections')::int`)})
${lastingHarm(site, {
  words: ['/usr/bin/perl', '-e', sessionHolder],
  properties: ['User=postgres', `LimitNOFILE=4096`],
})} "/var/run/postgresql/.s.PGSQL.$port" "$most"
# The harm is done when nobody else is let in.
for try in $(seq 100); do
  if [ "$(${asPostgres(`select count(*) from pg_stat_activity where application_name = 'bingo-stand-harm'`)})" -ge "$most" ]; then break; fi
  [ "$try" -lt 100 ] || { echo 'the sessions were not to be had' >&2; exit 1; }
  sleep 0.1
done
`,
    heal: lastingHarmEnd,
    isHealed: (site) => sh`${lastingHarmEnded(site)}
held=$(${asPostgres(`select count(*) from pg_stat_activity where application_name = 'bingo-stand-harm'`)})
[ "$held" = 0 ] || { echo "$held sessions are still held"; exit 1; }`,
  });
}

type DatabaseFault = Pick<MachineFault, 'kind' | 'what' | 'endsBy' | 'harm'> &
  Partial<Pick<MachineFault, 'heal' | 'isHealed'>>;

/** Whatever the harm, healing leaves the cluster running, and being healed means that it answers a query. */
function databaseFault(machine: Machine, { heal, isHealed, ...parts }: DatabaseFault): Fault {
  return faultOn(machine, {
    ...parts,
    area: 'database',
    before: () => runningCluster,
    heal: (site) => sh`${heal?.(site) ?? sh`true`}
systemctl start ${unitOf(site)} && systemctl reset-failed ${unitOf(site)}`,
    isHealed: (site) => sh`( ${isHealed?.(site) ?? sh`true`}
) || exit 1
${roleIsWell(site)} || exit 1
answer=$(${asPostgres('select 1')} 2>&1)
[ "$answer" = 1 ] || { echo "PostgreSQL answers $answer"; exit 1; }`,
  });
}

/** Prints the unit of the cluster `main`; fails when it does not run. */
const runningCluster = sh`set -e
version=$(pg_lsclusters -h | awk '$2 == "main" { print $1 }' | sort -n | tail -n 1)
unit="postgresql@$version-main.service"
state=$(systemctl show -P ActiveState "$unit")
[ "$state" = active ] || { echo "$unit is $state" >&2; exit 1; }
echo "unit=$unit"`;

function unitOf({ before }: Pick<Site, 'before'>): string {
  return before.get('unit') ?? 'postgresql.service';
}

function asPostgres(query: string): ShellCommand {
  return sh`cd / && timeout 10 setpriv --reuid=postgres --regid=postgres --init-groups psql -XAtq -d postgres -c ${query}`;
}
