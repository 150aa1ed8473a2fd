import { sh, type ShellCommand } from '../remote/shell.ts';

/** Where a machine keeps what is ours on it, besides what roles put in their own places. */
export const ownDirectory = '/var/lib/bingo-stand';

/**
 * What was installed or made on this machine, one line each, written before it was: `package haproxy`, `user varnish`, `group varnish`,
 * `directory /opt` (made on the way), `tree /opt/bingo` (ours with all that is in it), `file /etc/x`, `changed /etc/y` (what it was is kept
 * under `before/`), `undo COMMAND`. A machine that somebody else owns is put back by it, and by nothing else.
 */
export const inventoryPath = `${ownDirectory}/made`;

/** What lies in memory, and would be gone with the next boot: taken away when a machine is put back. */
export const inMemory: readonly string[] = [
  ...['/run/bingo-stand', '/run/bingo-stand-faults', '/run/bingo-watchdog', '/run/bingo-prepare.lock'],
];

/** Where packages make directories that they do not own: Debian 12's PostgreSQL left three, empty, with the number of a user who was gone. */
const parents: readonly string[] = ['/etc', '/var/lib', '/var/log', '/var/cache', '/usr/share/man'];

/** What files were before we changed them, under their own paths. */
export const keptDirectory = `${ownDirectory}/before`;

/** Defines the shell functions that write the inventory. Each is called before the change that it tells of. */
export const recording: ShellCommand = sh`
note() {
  mkdir -p ${ownDirectory}
  grep -qsxF -- "$1" ${inventoryPath} || printf '%s\n' "$1" >> ${inventoryPath}
}
above() {
  [ -d "$1" ] || { above "$(dirname "$1")"; note "directory $1"; }
}
# What lies in memory or in our own directory goes by itself.
is_elsewhere() { case "$1" in ${ownDirectory}/*|/run/*|/tmp/*) return 1;; esac; }
writes_file() {
  is_elsewhere "$1" || return 0
  if ! [ -e "$1" ]; then above "$(dirname "$1")"; note "file $1"; return 0; fi
  ! grep -qsxF -e "file $1" -e "changed $1" ${inventoryPath} || return 0
  mkdir -p ${keptDirectory}"$(dirname "$1")"
  cp -p "$1" ${keptDirectory}"$1"
  note "changed $1"
}
makes_tree() {
  is_elsewhere "$1" || return 0
  [ -d "$1" ] || { above "$(dirname "$1")"; note "tree $1"; }
}`;

/** Records that a file is about to be written. */
export function writesFile(path: string): ShellCommand {
  return sh`${recording}
writes_file ${path}`;
}

/** Records that a directory of ours is about to be made. */
export function makesTree(path: string): ShellCommand {
  return sh`${recording}
makes_tree ${path}`;
}

/**
 * Records the command, one line of it, that undoes what is about to be done. It must do no harm when there is nothing to undo. It is run when
 * files of ours are gone, and packages that came with us are still there: it may need a program of theirs.
 */
export function undoneBy(command: ShellCommand): ShellCommand {
  if (command.text.includes('\n')) throw new RangeError('an undo is one line');
  return sh`${recording}
note ${`undo ${command.text}`}`;
}

/**
 * Installs Debian packages, none of whose services start before their own steps start them. What comes with them is recorded: packages
 * from apt's own reckoning beforehand; users, groups and directories, which some packages forget when they go, as soon as they are there, also when
 * it is cut off. Nothing that is installed
 * is taken away for it, and no archives are left.
 */
export function installation(names: readonly string[]): ShellCommand {
  const apt = sh`apt-get -q -o DPkg::Lock::Timeout=120`;
  const options = ['-o', 'APT::Keep-Downloaded-Packages=false', '--no-remove', '--no-install-recommends'];
  // Exit code 101 of policy-rc.d forbids maintainer scripts to start services: they start when configured, by their own steps.
  return sh`set -e
export DEBIAN_FRONTEND=noninteractive
${recording}
policy=/usr/sbin/policy-rc.d
accounts() { getent passwd | sed 's/^\\([^:]*\\).*/user \\1/'; getent group | sed 's/^\\([^:]*\\).*/group \\1/'; }
directories() { find ${parents} -mindepth 1 -maxdepth 1 -type d ! -path ${ownDirectory} 2>/dev/null | sed 's/^/directory /'; }
known=$(accounts; directories)
end() {
  [ "\${policy_is_ours:-}" != yes ] || rm -f $policy
  { accounts; directories; } | while read -r one; do
    printf '%s\\n' "$known" | grep -qxF -- "$one" || note "$one"
  done
}
trap end EXIT
trap 'exit 1' HUP INT TERM
if ! [ -e $policy ]; then
  policy_is_ours=yes
  printf '#!/bin/sh\\nexit 101\\n' > $policy
  chmod 0755 $policy
fi
dpkg --configure -a
# apt waits for the lock of dpkg, and not for that of its lists, which a machine's own daily update holds: one that has just booted, as a rule.
waited=0
until told=$(LC_ALL=C ${apt} update 2>&1); do
  case $told in *'Could not get lock'*) ;; *) waited=120;; esac
  if [ $waited -ge 120 ]; then printf '%s\\n' "$told" >&2; exit 100; fi
  waited=$((waited + 1))
  sleep 1
done
printf '%s\\n' "$told"
reckoned=$(${apt} ${options} --simulate install ${names})
printf '%s\\n' "$reckoned" | sed -n 's/^Inst \\([^ ]*\\) (.*/package \\1/p' | while read -r line; do note "$line"; done
${apt} install -y ${options} ${names}`;
}
