import { sh, type ShellCommand } from '../../remote/shell.ts';
import type { Image } from './image.ts';
import type { MachineLabel } from './label.ts';

/**
 * Gives a new machine a disk of its own: a file system in a file that takes no room until it is written to, so that a full disk of the
 * machine is never this computer's. Where loop devices are not to be had (in most containers) it shares this computer's disk instead.
 */
export function makeDisk(label: MachineLabel, mib: number): ShellCommand {
  const { disk, directory } = label;
  return sh`
mkdir -p ${directory}
if [ ! -e ${directory}/upper ] && [ ! -e ${disk} ]; then
  # A script that was killed may have left its trial mounted.
  while mountpoint -q ${label.diskRoot} 2>/dev/null; do umount ${label.diskRoot}; done
  rm -f ${disk}.new
  truncate -s ${mib}M ${disk}.new
  mkdir -p ${label.diskRoot}
  if mkfs.ext4 -q -F -m 0 ${disk}.new && mount -o loop ${disk}.new ${label.diskRoot}; then
    umount ${label.diskRoot}
    mv ${disk}.new ${disk}
  else
    rm -f ${disk}.new
  fi
fi`;
}

/** Mounts the machine's disk, if it has one, and its root over the image. Idempotent. */
export function mountMachine(label: MachineLabel, image: Image): ShellCommand {
  return sh`
layer=${label.directory}
if [ -e ${label.disk} ]; then
  layer=${label.diskRoot}
  mountpoint -q "$layer" || mount -o loop ${label.disk} "$layer"
fi
mkdir -p "$layer/upper" "$layer/work" ${label.root}
mountpoint -q ${label.root} || mount -t overlay overlay -o lowerdir=${image.root},upperdir="$layer/upper",workdir="$layer/work" ${label.root}`;
}
