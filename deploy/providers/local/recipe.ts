import { createHash } from 'node:crypto';
import { arch } from 'node:os';

/** The login user of every machine, on every provider: it has sudo without a password and no password of its own. */
export const loginUser = 'stand';

/** What the golden image is made of; its hash names the image, so a change here makes a new one. */
export interface Recipe {
  readonly suite: string;
  readonly packages: readonly string[];
  /** Run in the finished image, by a shell, with the image's root as $1. */
  readonly hook: string;
}

/** Packages that a cloud's image would bring: the machine itself, before any role. */
const machinePackages = [
  'ca-certificates',
  'curl',
  'dbus',
  'iproute2',
  'nftables',
  'openssh-server',
  'procps',
  'python3-minimal',
  'sudo',
  'systemd',
  'systemd-sysv',
];

/** Services that packages switch on by themselves: the roles switch on what they need. */
const servicesOff = [
  'haproxy',
  'varnish',
  'varnishncsa',
  'postgresql',
  'prometheus',
  'prometheus-node-exporter',
  'prometheus-postgres-exporter',
  'prometheus-varnish-exporter',
  'nftables',
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap',
  'fstrim.timer',
  'logrotate.timer',
  'man-db.timer',
  'varnishncsa',
];

const hook = `set -e
for unit in ${servicesOff.join(' ')}; do
  chroot "$1" systemctl disable "$unit" >/dev/null 2>&1 || true
done
chroot "$1" systemctl enable ssh systemd-networkd >/dev/null 2>&1
# No machine may share a key or an identity with another: each gets its own before it boots.
rm -f "$1"/etc/ssh/ssh_host_*
: > "$1"/etc/machine-id
chroot "$1" useradd --create-home --shell /bin/bash ${loginUser}
install -d -m 0700 -o "$(chroot "$1" id -u ${loginUser})" -g "$(chroot "$1" id -g ${loginUser})" "$1"/home/${loginUser}/.ssh
printf '%s ALL=(ALL) NOPASSWD:ALL\\n' ${loginUser} > "$1"/etc/sudoers.d/${loginUser}
chmod 0440 "$1"/etc/sudoers.d/${loginUser}
# A reverse look-up would wait for a name server, and a sealed lab has none.
printf 'UseDNS no\\nPasswordAuthentication no\\nMaxSessions 20\\nMaxStartups 50\\n' > "$1"/etc/ssh/sshd_config.d/10-stand.conf
rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*.bin "$1"/var/log/*.log "$1"/var/log/apt/*
`;

/** The golden image of Debian 13: the packages of every role, their services off (design.md section 2). */
export function goldenRecipe(rolePackages: readonly string[]): Recipe {
  return { suite: 'trixie', packages: [...new Set([...machinePackages, ...rolePackages])].sort(), hook };
}

/** Names the image of a recipe: 12 hexadecimal digits. */
export function hashOf(recipe: Recipe): string {
  return createHash('sha256')
    .update(JSON.stringify([arch(), recipe]))
    .digest('hex')
    .slice(0, 12);
}
