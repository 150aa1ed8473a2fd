import { z } from 'zod';

/** The name of one injection: short, new each time, safe in every place that a name can stand in. */
export const injectionIdSchema = z.string().regex(/^[0-9a-f]{8}$/);

/**
 * The names under which one injection leaves anything on a machine. Whatever a fault makes there bears one of them, so that
 * leftovers can be found, and told from what belongs to the machine, by somebody who knows nothing of the fault.
 */
export interface Traces {
  /** The transient timer and service that end the harm by themselves: `bingo-stand-lease-1a2b3c4d`. */
  readonly leaseUnit: string;
  /** The transient service in which a harm that goes on for a while runs: `bingo-stand-harm-1a2b3c4d`. */
  readonly harmUnit: string;
  /** For files of the fault; in memory, gone with a reboot: `/run/bingo-stand-faults/1a2b3c4d`. */
  readonly directory: string;
  /** The script of the lease: whoever runs it as root heals the machine. */
  readonly healScript: string;
  /** The name of a drop-in of a unit below `/run/systemd/system`: `90-bingo-stand-fault-1a2b3c4d.conf`. */
  readonly dropIn: string;
  /** The name of a table of nftables, which knows no dashes: `bingo_stand_fault_1a2b3c4d`. */
  readonly table: string;
  /** A file that must lie on a disk (it outlives a reboot) has this as its name: `.bingo-stand-fault-1a2b3c4d`. */
  readonly file: string;
}

/** Where all injections keep their files on a machine. */
export const faultsDirectory = '/run/bingo-stand-faults';

/** The names of one injection. */
export function tracesOf(id: string): Traces {
  const directory = `${faultsDirectory}/${id}`;
  return {
    leaseUnit: `bingo-stand-lease-${id}`,
    harmUnit: `bingo-stand-harm-${id}`,
    directory,
    healScript: `${directory}/heal`,
    dropIn: `90-bingo-stand-fault-${id}.conf`,
    table: `bingo_stand_fault_${id}`,
    file: `.bingo-stand-fault-${id}`,
  };
}
