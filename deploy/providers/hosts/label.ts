import { z } from 'zod';
import { ownDirectory } from '../../roles/inventory.ts';
import { sh, type ShellCommand } from '../../remote/shell.ts';
import { Failure } from '../../world/failure.ts';

const labelSchema = z.object({ stand: z.string(), owner: z.string(), machine: z.string() }).readonly();
/** What is written on somebody's machine while it belongs to a stand. */
export type HostLabel = z.infer<typeof labelSchema>;

/** Lies beside the inventory of what was made, and goes last. */
export const labelPath = `${ownDirectory}/label.json`;

/** Prints the label on one line; nothing when there is none. For the login user: whose machine it is can be asked before anybody may use sudo. */
export const labelLook: ShellCommand = sh`{ cat ${labelPath} || sudo -n cat ${labelPath}; } 2>/dev/null | tr -d '\\n'`;

/** Writes the label unless there is one: then nothing is written, and the one there is printed. */
export function labelWriting(label: HostLabel): ShellCommand {
  return sh`set -e
umask 022
mkdir -p ${ownDirectory}
printf '%s\n' ${JSON.stringify(label)} > ${labelPath}.$$
sync ${labelPath}.$$
ln ${labelPath}.$$ ${labelPath} 2>/dev/null || true
rm -f ${labelPath}.$$
${labelLook}`;
}

/**
 * Reads a label as a machine printed it; undefined when it carries none.
 * @throws Failure `ProviderRefused` when it is another stand's or another checkout's, or cannot be read: then nothing there is touched.
 */
export function ownLabel(printed: string, ours: HostLabel): HostLabel | undefined {
  if (printed.trim() === '') return undefined;
  const label = parseLabel(printed);
  if (label?.stand === ours.stand && label.owner === ours.owner && label.machine === ours.machine)
    return label;
  const whose =
    label === undefined
      ? `${labelPath} on it cannot be read`
      : `it belongs to the stand ${label.stand}, as ${label.machine}, made by ${label.owner}`;
  throw new Failure('ProviderRefused', {
    attempted: `use the machine for the stand ${ours.stand}`,
    machine: ours.machine,
    happened: whose,
    hint: 'run `make clean` there first, or take another machine',
  });
}

function parseLabel(text: string): HostLabel | undefined {
  try {
    return labelSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
