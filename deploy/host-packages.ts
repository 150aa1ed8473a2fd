import { sh } from './remote/shell.ts';
import type { Host } from './world/command.ts';
import type { Environment } from './world/environment.ts';
import { Failure } from './world/failure.ts';

/** A Debian package that this computer needs, and the command by which it is known to be there. */
interface HostPackage {
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

/** The packages of the list whose commands are missing here. */
export async function missingPackages(host: Host): Promise<readonly string[]> {
  const missing = await Promise.all(
    hostPackages.map(async ({ name, command }) => {
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

/**
 * Installs the Debian packages that are missing on this computer; asks the network for nothing when none is.
 * @throws Failure `EnvironmentMissing` when they cannot be installed.
 */
export async function installHostPackages(
  host: Host,
  environment: Environment,
  write: (text: string) => void,
): Promise<void> {
  await requireRoot(host, environment);
  const missing = await missingPackages(host);
  if (missing.length === 0) return;
  const byHand = `install ${missing.join(', ')} by hand`;
  if ((await host.attempt(sh`command -v apt-get`)).exitCode !== 0) {
    throw new Failure('HostUnfit', {
      attempted: `install ${missing.join(', ')}`,
      happened: 'this computer has no apt-get: it is neither Debian nor Ubuntu',
      hint: `${byHand}, or work on Debian 12, Debian 13 or Ubuntu 24.04`,
    });
  }
  if (!environment.settings.JSON) write(`installing on this computer: ${missing.join(', ')}\n`);
  const install = sh`
export DEBIAN_FRONTEND=noninteractive
apt-get -q -o DPkg::Lock::Timeout=120 install -y --no-install-recommends ${missing} ||
{ apt-get -q -o DPkg::Lock::Timeout=120 update && apt-get -q -o DPkg::Lock::Timeout=120 install -y --no-install-recommends ${missing}; }`;
  await host.run(install, {
    privileged: true,
    timeoutMs: 600_000,
    attempted: `install ${missing.join(', ')}`,
    hint: byHand,
  });
}
