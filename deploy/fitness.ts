import { arch, freemem, platform } from 'node:os';
import type { Fitness } from './fitness-item.ts';
import { hostPackages, missingPackages } from './host-packages.ts';
import { judgeInotify, readInotify } from './inotify.ts';
import { goldenRecipe } from './providers/local/recipe.ts';
import { imageOf } from './providers/local/image.ts';
import { labelOf, systemDirectoriesIn } from './providers/local/label.ts';
import { sh, type ShellCommand } from './remote/shell.ts';
import { rolePackages } from './roles/roles.ts';
import type { Host } from './world/command.ts';
import { Failure, Failures } from './world/failure.ts';
import type { Workplace } from './workplace.ts';

const mib = 1024 * 1024;
/** Measured: the golden image takes 0.7 GiB, and its packages some more while it is built. */
const imageDiskMib = 1_300;
/** Measured: a seeded stand takes 1.0 GiB; the write-ahead log, bingo's log flood and load want room to grow. */
const standDiskMib = 3_000;
/** Measured: four idle machines use 0.45 GiB, and PostgreSQL's file cache wants 1 GiB more. */
const memoryLeastMib = 2_048;
const memoryGoodMib = 6_144;

/** Everything that the local provider needs of this computer, tried for real where that can be done without a trace. */
export async function lookAtHost(workplace: Pick<Workplace, 'host' | 'plan'>): Promise<readonly Fitness[]> {
  const { host } = workplace;
  const [packages, kernel, overlay, disk, inotify] = await Promise.all([
    lookAtPackages(host),
    lookAtKernel(host),
    lookAtOverlay(workplace),
    lookAtDisk(workplace),
    lookAtInotify(workplace),
  ]);
  return [lookAtSystem(), ...packages, ...kernel, ...overlay, disk, lookAtMemory(), inotify];
}

/** @throws Failure `HostUnfit`, or Failures, naming what this computer lacks and the remedy. Nothing has been made by then. */
export async function refuseUnfitHost(workplace: Pick<Workplace, 'host' | 'plan'>): Promise<void> {
  const unfit = (await lookAtHost(workplace)).filter((look) => look.verdict === 'unfit');
  const failures = unfit.map(
    ({ subject, found, remedy }) =>
      new Failure('HostUnfit', {
        attempted: 'make a stand on this computer',
        happened: `${subject}: ${found}`,
        ...(remedy === undefined ? {} : { hint: remedy }),
      }),
  );
  const [first] = failures;
  if (failures.length === 1 && first !== undefined) throw first;
  if (failures.length > 1) throw new Failures(failures);
}

function lookAtSystem(): Fitness {
  const found = `${platform()} on ${arch()}`;
  if (platform() === 'linux' && ['x64', 'arm64'].includes(arch()))
    return { subject: 'system', verdict: 'fit', found };
  return {
    subject: 'system',
    verdict: 'unfit',
    found,
    remedy: 'the local provider needs Linux on x64 or arm64',
  };
}

async function lookAtPackages(host: Host): Promise<readonly Fitness[]> {
  const missing = await missingPackages(hostPackages, host);
  if (missing.length === 0) return [{ subject: 'packages', verdict: 'fit', found: 'all are installed' }];
  return [
    {
      subject: 'packages',
      verdict: 'note',
      found: `not installed: ${missing.join(', ')}`,
      remedy: '`make deploy` installs them',
    },
  ];
}

interface Trial {
  readonly subject: string;
  readonly script: ShellCommand;
  readonly remedy: string;
}

/** What the kernel must bear, each tried inside a network namespace that is gone a moment later. */
const kernelTrials: readonly Trial[] = [
  {
    subject: 'network namespaces',
    script: sh`unshare --net true`,
    remedy:
      'the kernel, or the container you are in, must allow network namespaces (CONFIG_NET_NS, CAP_SYS_ADMIN)',
  },
  {
    subject: 'bridges',
    script: sh`unshare --net ip link add trial type bridge`,
    remedy: 'load the kernel module: `modprobe bridge`',
  },
  {
    subject: 'veth pairs',
    script: sh`unshare --net ip link add trial type veth peer name trial2`,
    remedy: 'load the kernel module: `modprobe veth`',
  },
  {
    subject: 'nftables',
    script: sh`unshare --net nft add table inet trial`,
    remedy: 'load the kernel module: `modprobe nf_tables`',
  },
];

async function lookAtKernel(host: Host): Promise<readonly Fitness[]> {
  return await Promise.all(
    kernelTrials.map(async ({ subject, script, remedy }): Promise<Fitness> => {
      const tried = await host.attempt(script, { privileged: true });
      if (tried.exitCode === 0) return { subject, verdict: 'fit', found: 'tried, and they work' };
      // 127: the program is not installed yet, which says nothing of the kernel.
      if (tried.exitCode === 127)
        return { subject, verdict: 'note', found: 'not tried: a package is missing', remedy };
      return {
        subject,
        verdict: 'unfit',
        found: tried.stderr.trim().split('\n')[0] ?? 'the trial failed',
        remedy,
      };
    }),
  );
}

/** Where a directory is, or would be made. */
const nearest = sh`nearest() { at=$1; while ! [ -d "$at" ]; do at=$(dirname "$at"); done; echo "$at"; }`;

async function lookAtOverlay({ host, plan }: Pick<Workplace, 'host' | 'plan'>): Promise<readonly Fitness[]> {
  const subject = 'overlay file system';
  const { machines } = systemDirectoriesIn(plan.systemDirectory);
  const trial = sh`
set -e
${nearest}
trial=$(mktemp -d "$(nearest ${machines})/.bingo-stand-trial.XXXXXX")
trap 'umount "$trial/root" 2>/dev/null || true; rm -rf "$trial"' EXIT
mkdir "$trial/lower" "$trial/upper" "$trial/work" "$trial/root"
mount -t overlay overlay -o "lowerdir=$trial/lower,upperdir=$trial/upper,workdir=$trial/work" "$trial/root"
touch "$trial/root/file"`;
  const tried = await host.attempt(trial, { privileged: true });
  if (tried.exitCode === 0) return [{ subject, verdict: 'fit', found: `tried in ${machines}` }];
  return [
    {
      subject,
      verdict: 'unfit',
      found: tried.stderr.trim().split('\n')[0] ?? 'the trial failed',
      remedy: `load the kernel module (\`modprobe overlay\`), and put ${machines} on a disk that is not itself an overlay`,
    },
  ];
}

async function lookAtDisk({ host, plan }: Pick<Workplace, 'host' | 'plan'>): Promise<Fitness> {
  const directories = systemDirectoriesIn(plan.systemDirectory);
  const image = imageOf(goldenRecipe(rolePackages), directories);
  const look = sh`
${nearest}
free() { df -Pm "$(nearest "$1")" | awk 'NR==2 {print $4, $6}'; }
free ${directories.machines}
free ${directories.images}
[ -d ${image.directory} ] && echo built || echo missing
[ -d ${labelOf(plan.stand, directories).directory} ] && echo made || echo missing`;
  const lines = (await host.run(look, { privileged: true, attempted: 'look at the free disk space' })).split(
    '\n',
  );
  const [machines = '', images = '', built, made] = lines;
  const [free = '0', mount = ''] = machines.split(' ');
  const [imagesFree = '0', imagesMount = ''] = images.split(' ');
  const forStand = made === 'made' ? 0 : standDiskMib;
  const forImage = built === 'built' ? 0 : imageDiskMib;
  const same = mount === imagesMount;
  const short =
    Number(free) < forStand + (same ? forImage : 0)
      ? mount
      : !same && Number(imagesFree) < forImage
        ? imagesMount
        : undefined;
  const found = `${free} MiB free on ${mount}; needed: ${forStand} for the machines, ${forImage} for the golden image`;
  if (short === undefined) return { subject: 'disk', verdict: 'fit', found };
  return {
    subject: 'disk',
    verdict: 'unfit',
    found,
    remedy: `free some space on ${short}, or mount a larger disk there`,
  };
}

async function lookAtInotify({ host, plan }: Pick<Workplace, 'host' | 'plan'>): Promise<Fitness> {
  const { directory } = labelOf(plan.stand, systemDirectoriesIn(plan.systemDirectory));
  const made = await host.attempt(sh`[ -d ${directory} ]`, { privileged: true });
  return judgeInotify(await readInotify(host), { machines: made.exitCode === 0 ? 0 : plan.machines.length });
}

function lookAtMemory(): Fitness {
  const freeMib = Math.round(freemem() / mib);
  const found = `${freeMib} MiB free`;
  const remedy = 'end some programs; the stand needs 2 GiB, and runs well with 6 GiB free';
  if (freeMib < memoryLeastMib) return { subject: 'memory', verdict: 'unfit', found, remedy };
  return freeMib < memoryGoodMib
    ? { subject: 'memory', verdict: 'note', found, remedy }
    : { subject: 'memory', verdict: 'fit', found };
}
