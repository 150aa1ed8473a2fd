import type { RemoteFile } from '../remote/remote.ts';
import { sh } from '../remote/shell.ts';
import type { Machine, StandFacts } from '../stand.ts';
import { portOf } from './bingo-rule.ts';
import { answerBoundsMs, cacheResults, figurePages, figurePlaces, figuresInRow } from './figures.ts';
import { debian13Haproxy, onHaproxy, type HaproxyBuild } from './haproxy-build.ts';
import { objectives } from './objectives.ts';
import type { Step } from './role.ts';
import { serviceRunning } from './service.ts';
import { filePresent, packagesInstalled } from './step.ts';
import { fileText, filledIn } from './template.ts';

/** Debian packages of the balancer. */
export const balancerPackages: readonly string[] = ['haproxy', 'varnish'];

/**
 * Where HAProxy shows its counters (`/metrics` and `/figures/0` …, Prometheus text) and its statistics page (`/stats`), to the machines of the stand
 * alone.
 */
export const haproxyMetricsPort = 8404;

/** The certificate that HAProxy shows, with its key. */
export const certificatePath = '/etc/haproxy/certificate.pem';
const haproxyConfigPath = '/etc/haproxy/haproxy.cfg';
const haproxyDropInPath = '/etc/systemd/system/haproxy.service.d/10-restart.conf';
const vclPath = '/etc/varnish/default.vcl';
const varnishDropInPath = '/etc/systemd/system/varnish.service.d/10-loopback.conf';

/**
 * The Steps of a balancer: HAProxy in front of the nodes (http, https, http3), Varnish behind it for `GET /long_dummy`.
 * A configuration is put in place only when the program itself has found no fault in it.
 */
export function balancerSteps(facts: StandFacts, machine: Machine): readonly Step[] {
  return [packagesInstalled(balancerPackages), ...varnishSteps(), ...haproxySteps(facts, machine)];
}

function varnishSteps(): readonly Step[] {
  const vcl: RemoteFile = { path: vclPath, content: fileText('default.vcl'), mode: '0644' };
  const dropIn: RemoteFile = {
    path: varnishDropInPath,
    content: fileText('varnish-loopback.conf'),
    mode: '0644',
  };
  return [
    // Compiling prints the program in C, which nobody wants to see: only its errors, on stderr, are kept.
    filePresent(vcl, { check: (path) => sh`/usr/sbin/varnishd -C -f ${path} 2>&1 >/dev/null` }),
    filePresent(dropIn),
    serviceRunning('varnish.service', {
      files: [varnishDropInPath],
      // varnishreload ends when the new VCL is the active one.
      reload: { files: [vclPath] },
    }),
  ];
}

function haproxySteps(facts: StandFacts, machine: Machine): readonly Step[] {
  const dropIn: RemoteFile = {
    path: haproxyDropInPath,
    content: fileText('haproxy-restart.conf'),
    mode: '0644',
  };
  return [
    filePresent(certificateFile(facts)),
    ...figureFiles.map((file) => filePresent(file)),
    onHaproxy(`${haproxyConfigPath} is in place`, (build) =>
      filePresent(haproxyConfig(facts, machine, build), {
        check: (path) => sh`/usr/sbin/haproxy -q -c -f ${path}`,
      }),
    ),
    // Debian's package leaves its directory where a file of systemd's is in it, which it is while HAProxy runs; and all that it has in memory.
    filePresent(dropIn, {
      undo: sh`systemctl stop haproxy.service; rm -rf /var/lib/haproxy/dev/log /run/haproxy /run/haproxy.pid /run/haproxy-master.sock; rmdir /var/lib/haproxy/dev 2>/dev/null || true`,
    }),
    serviceRunning('haproxy.service', {
      files: [haproxyDropInPath],
      reload: {
        files: [haproxyConfigPath, certificatePath, ...figureFiles.map(({ path }) => path)],
        command: reloadHaproxy,
      },
    }),
  ];
}

const figureFiles: readonly (RemoteFile & { readonly content: string })[] = figurePages.map(
  (content, page) => ({ path: `/etc/haproxy/figures-${page}.lf`, content, mode: '0644' }),
);

/** `haproxy.cfg` for this stand and this HAProxy: the nodes' addresses, bingo's port, the balancer's private address. */
export function haproxyConfig(
  facts: StandFacts,
  machine: Machine,
  build: HaproxyBuild = debian13Haproxy,
): RemoteFile {
  const nodes = facts.machines.filter(({ role }) => role === 'bingo');
  const content = filledIn('haproxy.cfg', {
    nodes: nodes.map(({ name, address }) => ({ name, address })),
    port: portOf(facts.plan.email),
    address: machine.address,
    metricsPort: haproxyMetricsPort,
    machines: facts.machines.map((one) => one.address),
    figures: figurePlaces,
    figurePages: figureFiles.map(({ path }) => path),
    ageSMax: objectives.ageSMax,
    ...{ answerBoundsMs, cacheResults, figuresInRow },
    build,
  });
  return { path: haproxyConfigPath, content, mode: '0644' };
}

function certificateFile(facts: StandFacts): RemoteFile {
  const { certPem, keyPem } = facts.secrets.certificate;
  // HAProxy's master reads it as root, before its workers drop their rights.
  return {
    path: certificatePath,
    content: `${certPem.trim()}\n${keyPem.trim()}\n`,
    mode: '0600',
    secret: true,
  };
}

/**
 * Asks HAProxy's master to reload: it answers when the new worker serves, or why there is none (the old one goes on then).
 * systemd's reload returns before that. Perl, because it is on every Debian machine (perl-base is essential).
 */
export const reloadHaproxy = sh`perl -MIO::Socket::UNIX -e ${String.raw`
    my $master = IO::Socket::UNIX->new("/run/haproxy-master.sock") or die "no master: $!\n";
    print $master "reload\n";
    my @told = <$master>;
    die @told unless @told and $told[0] =~ /^Success=1/;
  `}`;
