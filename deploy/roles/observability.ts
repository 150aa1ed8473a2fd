import type { RemoteFile } from '../remote/remote.ts';
import { sh } from '../remote/shell.ts';
import type { RoleName } from '../plan.ts';
import type { Machine, StandFacts } from '../stand.ts';
import { certificatePath, haproxyMetricsPort } from './balancer.ts';
import { endpointOfBackend } from './endpoints-counted.ts';
import { exporterSteps, exporterPorts, textfilesPath } from './exporters.ts';
import { figurePages } from './figures.ts';
import { makesTree } from './inventory.ts';
import { objectives } from './objectives.ts';
import type { Step } from './role.ts';
import { serviceRunning } from './service.ts';
import { commandAnswers, filePresent, packagesInstalled } from './step.ts';
import { filledIn } from './template.ts';

/** Debian packages that look, by the role of the machine that they look at. */
export const observabilityPackages: Readonly<Record<RoleName, readonly string[]>> = {
  balancer: ['prometheus', 'prometheus-node-exporter', 'prometheus-varnish-exporter', 'openssl'],
  bingo: ['prometheus-node-exporter'],
  database: ['prometheus-node-exporter', 'prometheus-postgres-exporter'],
};

/** Where Prometheus listens on the balancer: on loopback only, so it is reached through ssh (`remote.forward`). */
export const prometheusPort = 9090;

const configPath = '/etc/prometheus/prometheus.yml';
const rulesPath = '/etc/prometheus/bingo-stand.rules.yml';
const dropInPath = '/etc/systemd/system/prometheus.service.d/10-bingo-stand.conf';
const dataPath = '/var/lib/prometheus/metrics2';
const brokenPath = '/var/lib/prometheus/broken';

/** Thirty days take less (docs/observability.md has the measurement); this bounds what nobody foresaw. */
const retentionMib = 1_536;
const memoryLimitMib = 90;

/** Six looks; one or two may be late on a busy computer. */
const freshWithinS = 30;

/**
 * What makes a machine watched: its exporters, and on the balancer Prometheus. These come last on every machine, and nothing waits for them: the service
 * stands before anybody looks at it.
 */
export function observabilitySteps(facts: StandFacts, machine: Machine): readonly Step[] {
  return [
    packagesInstalled(observabilityPackages[machine.role]),
    ...exporterSteps(facts, machine),
    ...(machine.role === 'balancer' ? [...certificateSteps(), ...prometheusSteps(facts, machine)] : []),
  ];
}

function certificateSteps(): readonly Step[] {
  const service = 'bingo-certificate-figures.service';
  const timer = 'bingo-certificate-figures.timer';
  const values = { certificatePath, textfiles: textfilesPath };
  const unit = (name: string): RemoteFile => ({
    path: `/etc/systemd/system/${name}`,
    content: filledIn(name, values),
    mode: '0644',
  });
  return [
    filePresent(unit(service), { then: sh`systemctl daemon-reload` }),
    filePresent(unit(timer), { then: sh`systemctl daemon-reload` }),
    serviceRunning(timer),
  ];
}

function prometheusSteps(facts: StandFacts, machine: Machine): readonly Step[] {
  const dropIn: RemoteFile = {
    path: dropInPath,
    content: filledIn('prometheus.conf', {
      ...{ configPath, dataPath, retentionMib, memoryLimitMib },
      port: prometheusPort,
    }),
    mode: '0644',
  };
  return [
    filePresent(rulesFile(), { check: (path) => sh`promtool check rules ${path}` }),
    filePresent(configFile(facts, machine), {
      check: (path) => sh`promtool check config --syntax-only ${path}`,
    }),
    filePresent(dropIn),
    dataReadable,
    serviceRunning('prometheus.service', { files: [dropInPath, configPath, rulesPath] }),
    answers,
  ];
}

/** The rules, with the bounds of the specification filled in. */
export function rulesFile(): RemoteFile & { readonly content: string } {
  return {
    path: rulesPath,
    content: filledIn('prometheus-rules.yml', { objectives }),
    mode: '0644',
  };
}

/** `prometheus.yml`: who is looked at, and which of their figures are kept. */
export function configFile(facts: StandFacts, balancer: Machine): RemoteFile & { readonly content: string } {
  return {
    path: configPath,
    content: filledIn('prometheus.yml', {
      ...{ rulesPath, endpointOfBackend, haproxyMetrics },
      balancer: balancer.name,
      machines: facts.machines.map(({ name, role, address }) => ({ name, role, address })),
      ports: { ...exporterPorts, haproxy: haproxyMetricsPort, prometheus: prometheusPort },
      figurePages: figurePages.map((_, page) => `/figures/${page}`),
    }),
    mode: '0644',
  };
}

/** What HAProxy is asked for: its own names (docs of its exporter). */
const haproxyMetrics: readonly string[] = [
  'haproxy_process_start_time_seconds',
  'haproxy_process_current_connections',
  'haproxy_process_pool_used_bytes',
  'haproxy_backend_http_requests_total',
  'haproxy_backend_http_responses_total',
  'haproxy_backend_client_aborts_total',
  'haproxy_backend_retry_warnings_total',
  'haproxy_backend_redispatch_warnings_total',
  'haproxy_backend_current_sessions',
  'haproxy_server_http_responses_total',
  'haproxy_server_status',
  'haproxy_server_check_up_down_total',
  'haproxy_server_check_duration_seconds',
  'haproxy_server_downtime_seconds_total',
];

/**
 * Prometheus mends the end of its log by itself; a block that cannot be read ends it at every start. Then its data are set aside (one set, the last) and
 * it begins anew: no figures are worth a watcher that does not watch. Only its own words of its last start count, so that no other trouble costs the data.
 */
const dataReadable = commandAnswers({
  name: 'Prometheus can read its data',
  look: sh`if systemctl -q is-active prometheus.service && curl -fsS -m 5 -o /dev/null ${`http://127.0.0.1:${prometheusPort}/-/ready`} 2>/dev/null; then exit 0; fi
[ -d ${dataPath} ] || exit 0
said=$(journalctl -q _SYSTEMD_INVOCATION_ID="$(systemctl show -p InvocationID --value prometheus.service)" -n 60 -o cat | grep -iE 'opening storage failed|corrupt|unexpected end of file|invalid magic' | tail -n 1)
[ -z "$said" ] || { echo "Prometheus cannot read its data: $said"; false; }`,
  apply: sh`set -e
systemctl stop prometheus.service
${makesTree(brokenPath)}
rm -rf --one-file-system ${brokenPath}
mv ${dataPath} ${brokenPath}
install -d -o prometheus -g prometheus -m 0755 ${dataPath}
systemctl reset-failed prometheus.service 2>/dev/null || true
systemctl start prometheus.service
for i in $(seq 50); do
  if curl -fsS -m 2 -o /dev/null ${`http://127.0.0.1:${prometheusPort}/-/ready`} 2>/dev/null; then exit 0; fi
  sleep 0.2
done
journalctl -q -u prometheus.service -n 3 -o cat >&2
exit 1`,
});

/**
 * Exit code 0 while Prometheus keeps what it sees. With a full disk it runs, answers and calls itself ready, and keeps nothing: only the age of its
 * newest figure of itself tells (it looks every 5 s).
 */
export const keepsFigures = sh`said=$(curl -fsS -m 5 ${`http://127.0.0.1:${prometheusPort}/api/v1/query`} --data-urlencode ${`query=time() - timestamp(up{job="prometheus"}) < ${freshWithinS}`} 2>&1) || { echo "active, but does not answer: $said"; exit 1; }
case $said in
  *'"value"'*) ;;
  *) echo "active, but keeps nothing of what it sees (free on its disk: $(df -h --output=avail ${dataPath} | tail -n 1 | tr -d " "))"; exit 1 ;;
esac`;

/** It has read its data and its configuration, answers questions, and keeps what it sees. */
const answers = commandAnswers({
  name: 'Prometheus answers',
  look: keepsFigures,
  apply: sh`for i in $(seq 40); do
  if told=$(${keepsFigures}); then exit 0; fi
  sleep 0.5
done
echo "$told" >&2
journalctl -q -u prometheus.service -n 3 -o cat >&2
exit 1`,
});
