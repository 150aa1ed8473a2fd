import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { sh, type ShellCommand } from '../../remote/shell.ts';

/** Where the local provider keeps things of the system's. Both belong to root. */
export interface SystemDirectories {
  /** Machines: one directory a stand. */
  readonly machines: string;
  /** Golden images, shared by all stands: may be removed whenever no stand uses them. */
  readonly images: string;
}

/** The directories that are used, unless a test names others. */
export const systemDirectories: SystemDirectories = {
  machines: '/var/lib/bingo-stand',
  images: '/var/cache/bingo-stand/images',
};

/** The same two inside a directory that the user named, or the usual ones. */
export function systemDirectoriesIn(directory: string | undefined): SystemDirectories {
  if (directory === undefined) return systemDirectories;
  return { machines: join(directory, 'machines'), images: join(directory, 'images') };
}

/** The names that everything of one stand carries on this computer: they are its label. */
export interface Label {
  readonly stand: string;
  readonly directory: string;
  /** Holds owner, subnet and image; written before anything else is made, removed after everything else is gone. */
  readonly file: string;
  /** At most 15 characters, as the kernel demands. */
  readonly bridge: string;
  /** The nftables table that seals the lab (family inet). */
  readonly table: string;
}

/** The label of a stand. Names are unique to the stand, also where they are cut. */
export function labelOf(stand: string, directories: SystemDirectories): Label {
  const directory = join(directories.machines, stand);
  const hash = createHash('sha256').update(stand).digest('hex');
  const short = stand.length <= 11 ? stand : `${stand.slice(0, 6)}${hash.slice(0, 5)}`;
  return {
    stand,
    directory,
    file: join(directory, 'label.json'),
    bridge: `bst-${short}`,
    table: `bingo_stand_${stand.replaceAll('-', '_')}_${hash.slice(0, 4)}`,
  };
}

/**
 * Begins a script that changes something of the stand. Such a script outlives a command that is killed, so each holds the stand's
 * directory by this shared lock (file descriptor 9, which nothing that stays may inherit), and `lastScriptEnded` waits for it.
 */
export function holdingStand(label: Label): ShellCommand {
  return sh`exec 9<${label.directory}
flock --shared 9`;
}

/** Waits for the scripts of a command that was killed, so that the next one does not work against them. */
export function lastScriptEnded(label: Label): ShellCommand {
  return sh`[ -d ${label.directory} ] || exit 0
exec 9<${label.directory}
flock --wait 60 9`;
}

/** The names of one machine of a stand on this computer. */
export interface MachineLabel {
  readonly machine: string;
  readonly stand: Label;
  /** Its name for systemd-nspawn and, on hosts with systemd, of its transient unit. */
  readonly name: string;
  readonly directory: string;
  readonly root: string;
  /** The file that is the machine's disk, and where it is mounted; only where the machine has one of its own. */
  readonly disk: string;
  readonly diskRoot: string;
  readonly console: string;
  /** Written when the machine's files are whole: without it the machine is made anew. */
  readonly made: string;
}

/** The label of one machine of a stand. */
export function machineLabel(label: Label, machine: string): MachineLabel {
  const directory = join(label.directory, machine);
  return {
    machine,
    stand: label,
    name: `bst-${label.stand}-${machine}`,
    directory,
    root: join(directory, 'root'),
    disk: join(directory, 'disk.img'),
    diskRoot: join(directory, 'disk'),
    console: join(directory, 'console.log'),
    made: join(directory, 'made'),
  };
}
