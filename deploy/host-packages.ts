import type { Plan } from './plan.ts';
import { sh, type ShellCommand } from './remote/shell.ts';
import type { Host } from './world/command.ts';
import type { Environment } from './world/environment.ts';
import { Failure } from './world/failure.ts';

/** A Debian package that this computer needs, and the command by which it is known to be there. */
export interface HostPackage {
  readonly name: string;
  readonly command: string;
}

/** What the local provider is made of. */
export const hostPackages: readonly HostPackage[] = [
  { name: 'systemd-container', command: 'systemd-nspawn' },
  { name: 'mmdebstrap', command: 'mmdebstrap' },
  { name: 'nftables', command: 'nft' },
  { name: 'iproute2', command: 'ip' },
  { name: 'openssh-client', command: 'ssh' },
  { name: 'util-linux', command: 'flock' },
];

/** What the harness's own tests need besides: a real sshd, shells, a browser that speaks http3. */
export const testPackages: readonly HostPackage[] = [
  ...hostPackages,
  { name: 'openssh-server', command: 'sshd' },
  { name: 'bash', command: 'bash' },
  { name: 'dash', command: 'dash' },
  { name: 'curl', command: 'curl' },
  { name: 'chromium', command: 'chromium' },
  // For promtool, which tries the rules: no Prometheus is started on this computer.
  { name: 'prometheus', command: 'promtool' },
];

/** The packages of the list whose commands are missing here. */
export async function missingPackages(
  wanted: readonly HostPackage[],
  host: Host,
): Promise<readonly string[]> {
  const missing = await Promise.all(
    wanted.map(async ({ name, command }) => {
      const found = await host.attempt(sh`PATH="$PATH:/usr/sbin:/sbin" command -v ${command}`);
      return found.exitCode === 0 ? [] : [name];
    }),
  );
  return missing.flat();
}

/**
 * Without root, the harness needs sudo; asks for the password once, on a terminal.
 * @throws Failure `EnvironmentMissing` when root's rights are not to be had.
 */
export async function requireRoot(host: Host, environment: Environment): Promise<void> {
  if (environment.isRoot) return;
  const has = await host.attempt(sh`command -v sudo`);
  if (has.exitCode !== 0) {
    throw new Failure('EnvironmentMissing', {
      attempted: 'become root to make machines',
      happened: 'you are not root, and this computer has no sudo',
      hint: 'run the command as root, or install sudo and allow your user to use it',
    });
  }
  const may = await host.attempt(sh`sudo -n true`);
  if (may.exitCode === 0) return;
  if (environment.canAsk && (await host.interact(['sudo', '-v'])) === 0) return;
  throw new Failure('EnvironmentMissing', {
    attempted: 'become root through sudo to make machines',
    happened: may.stderr.trim().split('\n')[0] ?? 'sudo refused',
    hint: 'run `sudo -v` first, or let your user use sudo without a password, or run the command as root',
  });
}

/** Root is needed where machines are made on this computer; in a cloud, and on machines of others, their keys are enough. */
export async function requireRights(at: {
  readonly host: Host;
  readonly environment: Environment;
  readonly plan: Plan;
}): Promise<void> {
  if (at.plan.provider === 'local') await requireRoot(at.host, at.environment);
}

/**
 * Installs those Debian packages that are missing on this computer; asks the network for nothing when none is.
 * @throws Failure `EnvironmentMissing` when they cannot be installed, `HostUnfit` where there is no apt.
 */
export async function installPackages(
  wanted: readonly HostPackage[],
  host: Host,
  write: (text: string) => void,
): Promise<void> {
  const missing = await missingPackages(wanted, host);
  if (missing.length === 0) return;
  const byHand = `install ${missing.join(', ')} by hand`;
  if ((await host.attempt(sh`command -v apt-get`)).exitCode !== 0) {
    throw new Failure('HostUnfit', {
      attempted: `install ${missing.join(', ')}`,
      happened: 'this computer has no apt-get: it is neither Debian nor Ubuntu',
      hint: `${byHand}, or work on Debian 12, Debian 13 or Ubuntu 24.04`,
    });
  }
  write(`installing on this computer: ${missing.join(', ')}\n`);
  await host.run(installation(missing), {
    privileged: true,
    timeoutMs: 600_000,
    attempted: `install ${missing.join(', ')}`,
    hint: `${byHand}; \`apt-get update\` shows whether the package lists can be fetched`,
  });
}

function installation(names: readonly string[]): ShellCommand {
  const apt = sh`apt-get -q -o DPkg::Lock::Timeout=120`;
  const install = sh`${apt} install -y --no-install-recommends ${names}`;
  // A fresh computer has no package lists, and an old one has those of packages that are gone.
  // Exit code 101 of policy-rc.d forbids the packages to start services here: the tests start what they need themselves.
  return sh`
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if ! [ -e $policy ]; then
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT HUP INT TERM
  printf '#!/bin/sh\\nexit 101\\n' > $policy
  chmod 0755 $policy
fi
${install} || { ${apt} update && ${install}; }`;
}
