import { chartedMetrics } from '../providers/yandex/charts.ts';
import type { RemoteFile } from '../remote/remote.ts';
import { sh, type ShellCommand } from '../remote/shell.ts';
import { haproxyMetricsPort } from './balancer.ts';
import { ownDirectory } from './inventory.ts';
import { asWanted, differs, type Step } from './role.ts';
import { serviceRunning } from './service.ts';
import { filePresent } from './step.ts';
import { fileText, filledIn } from './template.ts';

/** The unit of the agent, as its package names it (the cloud's documentation of Unified Agent). */
export const cloudAgentUnit = 'unified-agent.service';

/** Tells which package the agent was installed from: its SHA-256, and its name. */
const recordPath = `${ownDirectory}/unified-agent`;
const candidatePath = `${ownDirectory}/unified-agent.deb`;
const configPath = '/etc/yandex/unified_agent/config.yml';
const dropInPath = `/etc/systemd/system/${cloudAgentUnit}.d/10-bingo-stand.conf`;

/** A package that was looked at, on this computer until it is disposed of. */
export interface AgentPackage extends AsyncDisposable {
  readonly localPath: string;
}

/** What the agent needs to know. */
export interface CloudAgent {
  /** Where its figures go, and what each begins with there. */
  readonly folderId: string;
  readonly namespace: string;
  /** The one package that may be installed. */
  readonly sha256: string;
  /** Gets the package; asked only when it is not installed yet. @throws Failure when it is not to be had, or another one. */
  readonly fetch: () => Promise<AgentPackage>;
}

/**
 * The balancer's agent sends to Yandex Monitoring what HAProxy counts. Nothing of the stand needs it, and it may fail: whoever applies these Steps
 * tells of that and goes on.
 */
export function cloudAgentSteps(agent: CloudAgent): readonly Step[] {
  const dropIn: RemoteFile = { path: dropInPath, content: fileText('unified-agent.conf'), mode: '0644' };
  return [
    agentInstalled(agent),
    filePresent(agentConfig(agent)),
    filePresent(dropIn),
    // The record, so that another package is also what runs.
    serviceRunning(cloudAgentUnit, { files: [dropInPath, configPath, recordPath] }),
  ];
}

/** The agent's whole configuration: one input, HAProxy's counters of each endpoint, and one output. */
export function agentConfig({
  folderId,
  namespace,
}: Pick<CloudAgent, 'folderId' | 'namespace'>): RemoteFile & { readonly content: string } {
  return {
    path: configPath,
    content: filledIn('unified-agent.yml', {
      ...{ folderId, namespace, metricsPort: haproxyMetricsPort },
      metrics: chartedMetrics,
    }),
    mode: '0644',
  };
}

function agentInstalled({ sha256, fetch }: CloudAgent): Step {
  return {
    name: 'the agent of Yandex Monitoring is installed',
    async look({ remote }) {
      const { exitCode, stdout, stderr } = await remote.attempt(lookAt(sha256));
      return exitCode === 0 ? asWanted : differs(`${stdout}${stderr}`.trim());
    },
    async apply({ remote, say }) {
      await using given = await fetch();
      await remote.run(sh`mkdir -p ${ownDirectory}`);
      await remote.upload({ path: candidatePath, content: { localPath: given.localPath }, mode: '0600' });
      await remote.run(install(sha256), { timeoutMs: 300_000, onLine: say });
    },
  };
}

function lookAt(sha256: string): ShellCommand {
  return sh`if ! read -r sum name 2>/dev/null < ${recordPath}; then echo 'it was never installed'; exit 1; fi
if [ "$sum" != ${sha256} ]; then echo "it was installed from another package, of SHA-256 $sum"; exit 1; fi
case $(dpkg-query -W -f '\${db:Status-Abbrev}' "$name" 2>/dev/null) in
  ii*|hi*) ;;
  *) echo "the package $name is not installed"; exit 1 ;;
esac`;
}

/**
 * Installs the package that lies there if it is the one, and leaves no other trace of it. One that fails half-way is taken away again: it
 * would stand in the way of every later installation. Whatever its scripts would start is started by a Step of its own.
 */
function install(sha256: string): ShellCommand {
  const options = ['-q', '-y', '--no-install-recommends', '--no-remove', '--allow-downgrades', '--reinstall'];
  const keepOurs = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Dpkg::Options::=--force-confold'];
  return sh`set -e
deb=${candidatePath}
policy=/usr/sbin/policy-rc.d
end() {
  rm -f "$deb"
  [ "\${policy_is_ours:-}" != yes ] || rm -f $policy
}
trap end EXIT
trap 'exit 1' HUP INT TERM
refuse() { echo "$1" >&2; exit 1; }
printf '%s  %s\n' ${sha256} "$deb" | sha256sum -c --status || refuse 'what arrived is not the package that was sent'
name=$(dpkg-deb -f "$deb" Package) || refuse 'it is no Debian package'
dpkg-deb -c "$deb" | grep -q ${`/${cloudAgentUnit.replaceAll('.', '[.]')}$`} || refuse "the package $name has no "${cloudAgentUnit}
if ! [ -e $policy ]; then
  policy_is_ours=yes
  printf '#!/bin/sh\nexit 101\n' > $policy
  chmod 0755 $policy
fi
rm -f ${recordPath}
take_away() {
  dpkg --purge --force-all "$name" && return 0
  # Its own scripts may be what fails.
  rm -f /var/lib/dpkg/info/"$name".prerm /var/lib/dpkg/info/"$name".postrm
  dpkg --purge --force-all "$name"
}
export DEBIAN_FRONTEND=noninteractive
if ! apt-get ${options} ${keepOurs} install "$deb"; then
  take_away >/dev/null 2>&1 || true
  refuse "$name could not be installed, and was taken away again"
fi
printf '%s %s\n' ${sha256} "$name" > ${recordPath}.new
mv ${recordPath}.new ${recordPath}`;
}
