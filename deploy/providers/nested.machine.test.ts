// A host whose PID 1 is systemd: a machine that carries machines. The doctor and the contract of the providers run inside it, as root
// and as a user with sudo. Needs root or sudo.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sh, type ShellCommand } from '../remote/shell.ts';
import { rolePackages } from '../roles/roles.ts';
import { until } from '../world/clock.ts';
import type { CommandResult } from '../remote/remote.ts';
import { Host } from '../world/command.ts';
import { readEnvironment } from '../world/environment.ts';
import { buildImage, imageFault, imageOf, type Image } from './local/image.ts';
import { labelOf, machineLabel, systemDirectories } from './local/label.ts';
import { leftoversOf } from './local/leftovers.ts';
import { killMachine, machineRemoval } from './local/machine.ts';
import { machineProcesses } from './local/processes.ts';
import { goldenRecipe, type Recipe } from './local/recipe.ts';

const { isRoot, projectDir } = readEnvironment();
const host = new Host({ isRoot });
const label = machineLabel(labelOf('t-nested', systemDirectories), 'host');
const user = 'tester';

/** Debian 13 with what the local provider needs, and a user who may use sudo. */
const hostRecipe: Recipe = {
  suite: 'trixie',
  packages: [
    'dbus',
    'iproute2',
    'libpam-systemd',
    'libatomic1',
    'make',
    'mmdebstrap',
    'nftables',
    'openssh-client',
    'procps',
    'sudo',
    'systemd',
    'systemd-container',
    'systemd-sysv',
    'util-linux',
  ],
  hook: `set -e
: > "$1"/etc/machine-id
chroot "$1" useradd --create-home --shell /bin/bash ${user}
printf '${user} ALL=(ALL) NOPASSWD:ALL\\n' > "$1"/etc/sudoers.d/${user}
chmod 0440 "$1"/etc/sudoers.d/${user}
`,
};

describe('a host that boots with systemd', () => {
  before(async () => {
    await remove();
    // Inside, nothing can be fetched: both images are there before.
    const image = await builtImage(hostRecipe);
    await builtImage(goldenRecipe(rolePackages));
    await host.run(boot(image), { privileged: true, attempted: 'boot the host' });
    await until({ attempted: 'see systemd up', withinMs: 30_000, everyMs: 200 }, async () => {
      const { stdout } = await inside(sh`systemctl is-system-running`);
      return /^(running|degraded)/.test(stdout) ? { seen: true } : { missing: stdout };
    });
  });

  after(async () => {
    await remove();
    assert.deepEqual(await leftovers(), []);
  });

  test('the doctor finds it fit', async () => {
    const { stdout, exitCode } = await inside(sh`make --no-print-directory doctor STAND=t-inner`);

    assert.match(stdout, /This computer can carry a stand/);
    assert.equal(exitCode, 0);
  });

  test('the contract of the providers holds for a user with sudo', { timeout: 150_000 }, async () => {
    const running = inside(asUser(contractTest), 140_000);
    // Awaited below: until then a failure of it must not count as nobody's.
    running.catch(() => undefined);
    // The machines of the host inside are seen from here, under directories of the same names, and are not taken for ours.
    const inner = machineLabel(labelOf('t-one', systemDirectories), 'bingo-1');
    await until({ attempted: 'see a machine of the host', withinMs: 30_000, everyMs: 100 }, async () => {
      const { exitCode } = await host.attempt(sh`pgrep -f ${`systemd-nspawn.*--directory=${inner.root} `}`);
      return exitCode === 0 ? { seen: true } : { missing: 'no such process' };
    });
    assert.equal(await machineProcesses(inner.root), undefined);

    const { stdout, exitCode } = await running;
    assert.equal(exitCode, 0, stdout);
    assert.match(stdout, /^# pass [1-9]/m);
    assert.match(stdout, /^# skipped 0$/m);
  });

  test('each machine runs in a unit of its own, under systemd', async () => {
    const { stdout } = await inside(sh`journalctl --no-pager --output=cat -t systemd`);

    assert.match(stdout, /Started bst-t-one-database\.service/);
    assert.match(stdout, /bst-t-one-bingo-1\.service: Scheduled restart job/);
  });
});

const contractTest = sh`node_modules/.bin/node --test --test-reporter=tap deploy/providers/contract.machine.test.ts`;

/** Runs a command in the project, as a service of the host, so that nothing of this computer is between them. */
async function inside(command: ShellCommand, timeoutMs = 60_000): Promise<CommandResult> {
  const leader = (await machineProcesses(label.root))?.leader;
  assert.ok(leader, 'the host does not run');
  const service = sh`systemd-run --pipe --wait --quiet --collect --setenv=PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  --working-directory=${projectDir} sh -c ${command.text}`;
  return await host.attempt(sh`nsenter --target ${leader} --all -- ${service}`, {
    privileged: true,
    timeoutMs,
  });
}

function asUser(command: ShellCommand): ShellCommand {
  return sh`exec setpriv --reuid=${user} --regid=${user} --init-groups env HOME=/home/${user} ${command}`;
}

async function builtImage(recipe: Recipe): Promise<Image> {
  const image = imageOf(recipe, systemDirectories);
  if ((await imageFault(image, host)) !== undefined) {
    const options = {
      mirror: undefined,
      machinesDirectory: systemDirectories.machines,
      say: () => undefined,
    };
    await buildImage(recipe, image, host, options);
  }
  return image;
}

/**
 * Boots the host: an overlay on its image; but its own machines on a plain directory, as an overlay cannot lie on another.
 * Its network is empty: whatever its machines do stays inside.
 */
function boot(image: Image): ShellCommand {
  const { directory, root, name } = label;
  const options = `lowerdir=${image.root},upperdir=${directory}/upper,workdir=${directory}/work`;
  const words = [
    ...['systemd-nspawn', '--quiet', '--boot', '--register=no', '--keep-unit'],
    ...[`--directory=${root}`, `--machine=${name}`, '--private-network', '--kill-signal=SIGRTMIN+3'],
    ...['--link-journal=no', '--resolv-conf=off', '--timezone=off'],
    // What a real host may do: mount, load firewalls, make containers.
    ...['--capability=all', '--system-call-filter=@mount @keyring bpf @raw-io'],
    ...[
      `--bind=${directory}/machines:${systemDirectories.machines}`,
      `--bind-ro=${systemDirectories.images}`,
    ],
    `--bind-ro=${projectDir}`,
  ];
  return sh`
set -e
umask 022
mkdir -p ${directory}/upper ${directory}/work ${directory}/machines ${root}
mount -t overlay overlay -o ${options} ${root}
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=yes
if [ -d /run/systemd/system ]; then
  systemd-run --quiet --collect --unit=${name} --property=Delegate=yes --property=KillMode=mixed \
    --setenv=SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 --setenv=SYSTEMD_NSPAWN_API_VFS_WRITABLE=yes ${words}
else setsid sh -c ${inCgroup(words).text} </dev/null >${label.console} 2>&1 &
fi`;
}

/** A control group of its own, as `bootMachine` gives it to machines where no systemd does it. */
function inCgroup(words: readonly string[]): ShellCommand {
  return sh`for tree in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
  [ -f $tree/cgroup.procs ] || continue
  mkdir -p $tree/bingo-stand/${label.name}
  echo $$ > $tree/bingo-stand/${label.name}/cgroup.procs
done
exec ${words}`;
}

async function remove(): Promise<void> {
  await killMachine(label, host);
  const { directory } = label.stand;
  if ((await host.attempt(sh`test -d ${directory}`, { privileged: true })).exitCode !== 0) return;
  await host.run(machineRemoval(label), { privileged: true, attempted: 'remove the host' });
  await host.run(sh`rmdir ${directory}`, { privileged: true });
}

async function leftovers(): Promise<readonly string[]> {
  return await leftoversOf('t-nested', { host, directories: systemDirectories, projectDir, subnets: [] });
}
