import type { Remote, RemoteFile } from '../remote/remote.ts';
import { sh } from '../remote/shell.ts';
import type { RoleName } from '../plan.ts';
import type { Machine, StandFacts } from '../stand.ts';
import type { Step } from './role.ts';
import { serviceRunning } from './service.ts';
import { commandAnswers, directoryPresent, filePresent } from './step.ts';
import { filledIn } from './template.ts';

/** Where each exporter listens: on the balancer on loopback, elsewhere on the machine's address, where it answers the balancer only. */
export const exporterPorts = { machines: 9100, postgres: 9187, varnish: 9131 } as const;

/** The directory of the node exporter for figures that others write. */
export const textfilesPath = '/var/lib/prometheus/node-exporter';

/** Where bingo-watchdog writes its figures (files/bingo.service, RuntimeDirectory). */
export const watchdogFiguresPath = '/run/bingo-watchdog';

/** PostgreSQL's role of its exporter: it may look at statistics (pg_monitor) and has no password, for it comes by the machine's own socket. */
export const observerName = 'prometheus';

const guardPath = '/etc/bingo-exporters.nft';

interface Exporter {
  readonly unit: string;
  readonly program: string;
  readonly options: (address: string, machine: Machine) => readonly string[];
  /** Collectors that are switched off where the program has them: it does not start with the name of one that it does not know. */
  readonly unwanted?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly memoryLimitMib: number;
}

/** Units that a machine of each role keeps running, whose state is told as figures. */
const watchedUnits: Readonly<Record<RoleName, string>> = {
  balancer: '(haproxy|varnish)[.]service',
  bingo: 'bingo[.]service|bingo-logs[.]timer',
  database: 'postgresql@.+[.]service',
};

/** Written so that the versions of Debian 12 (1.5) and 13 (1.9) both take it: the older knows one directory of text files, and no `mount-points-include`. */
const machineExporter: Exporter = {
  unit: 'prometheus-node-exporter.service',
  program: '/usr/bin/prometheus-node-exporter',
  memoryLimitMib: 20,
  options: (address, { role }) => [
    `--web.listen-address=${address}:${exporterPorts.machines}`,
    ...['--web.disable-exporter-metrics', '--collector.disable-defaults', '--log.level=warn'],
    ...['cpu', 'filesystem', 'loadavg', 'meminfo', 'netdev', 'pressure', 'systemd', 'textfile', 'time'].map(
      (name) => `--collector.${name}`,
    ),
    // The root file system of a local machine is an overlay, and is the one that fills.
    ...['--collector.filesystem.mount-points-exclude=^/.', '--collector.filesystem.fs-types-exclude=^$'],
    '--collector.netdev.device-exclude=^lo$',
    `--collector.systemd.unit-include=${watchedUnits[role]}`,
    '--collector.systemd.enable-restarts-metrics',
    // On a node nobody but the watchdog writes figures.
    `--collector.textfile.directory=${role === 'bingo' ? watchdogFiguresPath : textfilesPath}`,
  ],
};

const varnishExporter: Exporter = {
  unit: 'prometheus-varnish-exporter.service',
  program: '/usr/bin/prometheus-varnish-exporter',
  memoryLimitMib: 16,
  options: (address) => ['--raw', `--web.listen-address=${address}:${exporterPorts.varnish}`],
};

const postgresExporter: Exporter = {
  unit: 'prometheus-postgres-exporter.service',
  program: '/usr/bin/prometheus-postgres-exporter',
  memoryLimitMib: 24,
  environment: { DATA_SOURCE_NAME: `user=${observerName} host=/run/postgresql dbname=bingo sslmode=disable` },
  options: (address) => [`--web.listen-address=${address}:${exporterPorts.postgres}`, '--log.level=error'],
  unwanted: ['replication_slot', 'roles'],
};

/** The exporters of a machine run, and where others could ask them, only the balancer is answered. */
export function exporterSteps(facts: StandFacts, machine: Machine): readonly Step[] {
  const exporters = {
    balancer: [machineExporter, varnishExporter],
    bingo: [machineExporter],
    database: [machineExporter, postgresExporter],
  }[machine.role];
  const guard = machine.role === 'balancer' ? undefined : guardOf(facts);
  return [
    directoryPresent({ path: textfilesPath, owner: 'prometheus:prometheus', mode: '0755' }),
    ...(guard === undefined
      ? []
      : [
          filePresent(guard, { undo: sh`nft delete table inet bingo_observability 2>/dev/null || true` }),
          guardInForce,
        ]),
    ...exporters.flatMap((exporter) => stepsOfExporter(exporter, machine, guard)),
  ];
}

/** The exporters' units put it up when they start; whoever flushes the rules of a machine later takes it away while they run. */
const guardInForce = commandAnswers({
  name: 'nobody but the balancer may ask exporters',
  look: sh`nft list table inet bingo_observability >/dev/null`,
  apply: sh`nft -f ${guardPath}`,
});

function guardOf(facts: StandFacts): RemoteFile {
  const balancer = facts.machines.find(({ role }) => role === 'balancer');
  return {
    path: guardPath,
    content: filledIn('exporters.nft', {
      balancer: balancer?.address ?? '127.0.0.1',
      ports: [exporterPorts.machines, exporterPorts.postgres],
    }),
    mode: '0644',
  };
}

function stepsOfExporter(
  exporter: Exporter,
  machine: Machine,
  guard: RemoteFile | undefined,
): readonly Step[] {
  const path = `/etc/systemd/system/${exporter.unit}.d/10-bingo-stand.conf`;
  return [
    onCollectors(exporter, `${path} is in place`, (known) =>
      filePresent({ path, content: dropInOf(exporter, { machine, guard, known }), mode: '0644' }),
    ),
    serviceRunning(exporter.unit, { files: [path, ...(guard === undefined ? [] : [guard.path])] }),
  ];
}

function dropInOf(
  { program, options, unwanted = [], memoryLimitMib, environment = {} }: Exporter,
  on: {
    readonly machine: Machine;
    readonly guard: RemoteFile | undefined;
    readonly known: (collector: string) => boolean;
  },
): string {
  const { machine, guard, known } = on;
  const command = [
    program,
    ...options(guard === undefined ? '127.0.0.1' : machine.address, machine),
    ...unwanted.filter(known).map((collector) => `--no-collector.${collector}`),
  ].join(' ');
  return filledIn('exporter.conf', { memoryLimitMib, environment, command, guardPath: guard?.path });
}

/** A Step that depends on the collectors that the machine's version of the exporter has, which is asked when the Step is. */
function onCollectors(
  { program, unwanted }: Exporter,
  name: string,
  make: (known: (collector: string) => boolean) => Step,
): Step {
  if (unwanted === undefined) return make(() => false);
  const made = async (remote: Remote): Promise<Step> => {
    const { stdout } = await remote.attempt(sh`${program} --help 2>&1`, { as: 'login' });
    return make((collector) => new RegExp(`collector\\.${collector}\\b`).test(stdout));
  };
  return {
    name,
    look: async (context) => await (await made(context.remote)).look(context),
    apply: async (context) => {
      await (await made(context.remote)).apply(context);
    },
  };
}
