import type { RemoteFile } from '../remote/remote.ts';
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
const watchdogFiguresPath = '/run/bingo-watchdog';

/** PostgreSQL's role of its exporter: it may look at statistics (pg_monitor) and has no password, for it comes by the machine's own socket. */
export const observerName = 'prometheus';

const guardPath = '/etc/bingo-exporters.nft';

interface Exporter {
  readonly unit: string;
  readonly command: (address: string, machine: Machine) => string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly memoryLimitMib: number;
}

/** Units that a machine of each role keeps running, whose state is told as figures. */
const watchedUnits: Readonly<Record<RoleName, string>> = {
  balancer: '(haproxy|varnish)[.]service',
  bingo: 'bingo[.]service|bingo-logs[.]timer',
  database: 'postgresql@.+[.]service',
};

const machineExporter: Exporter = {
  unit: 'prometheus-node-exporter.service',
  memoryLimitMib: 20,
  command: (address, { role }) =>
    [
      '/usr/bin/prometheus-node-exporter',
      `--web.listen-address=${address}:${exporterPorts.machines}`,
      ...['--web.disable-exporter-metrics', '--collector.disable-defaults', '--log.level=warn'],
      ...['cpu', 'filesystem', 'loadavg', 'meminfo', 'netdev', 'pressure', 'systemd', 'textfile', 'time'].map(
        (name) => `--collector.${name}`,
      ),
      // The root file system of a local machine is an overlay, and is the one that fills.
      ...['--collector.filesystem.mount-points-include=^/$', '--collector.filesystem.fs-types-exclude=^$'],
      '--collector.netdev.device-exclude=^lo$',
      `--collector.systemd.unit-include=${watchedUnits[role]}`,
      '--collector.systemd.enable-restarts-metrics',
      `--collector.textfile.directory=${textfilesPath}`,
      ...(role === 'bingo' ? [`--collector.textfile.directory=${watchdogFiguresPath}`] : []),
    ].join(' '),
};

const varnishExporter: Exporter = {
  unit: 'prometheus-varnish-exporter.service',
  memoryLimitMib: 16,
  command: (address) =>
    `/usr/bin/prometheus-varnish-exporter --raw --web.listen-address=${address}:${exporterPorts.varnish}`,
};

const postgresExporter: Exporter = {
  unit: 'prometheus-postgres-exporter.service',
  memoryLimitMib: 24,
  environment: { DATA_SOURCE_NAME: `user=${observerName} host=/run/postgresql dbname=bingo sslmode=disable` },
  command: (address) =>
    [
      '/usr/bin/prometheus-postgres-exporter',
      `--web.listen-address=${address}:${exporterPorts.postgres}`,
      ...['--log.level=error', '--no-collector.replication_slot', '--no-collector.roles'],
    ].join(' '),
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
  const { unit, memoryLimitMib, environment = {} } = exporter;
  const path = `/etc/systemd/system/${unit}.d/10-bingo-stand.conf`;
  const command = exporter.command(guard === undefined ? '127.0.0.1' : machine.address, machine);
  const content = filledIn('exporter.conf', { memoryLimitMib, environment, command, guardPath: guard?.path });
  return [
    filePresent({ path, content, mode: '0644' }),
    serviceRunning(unit, { files: [path, ...(guard === undefined ? [] : [guard.path])] }),
  ];
}
