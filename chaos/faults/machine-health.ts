import { sh, type ShellCommand } from '../../deploy/remote/shell.ts';
import type { Site } from '../fault.ts';
import { roleIsWell } from './role-health.ts';

/** Prints what tells one boot of a machine from another: `boot=<id>`. */
export const bootRead: ShellCommand = sh`echo "boot=$(cat /proc/sys/kernel/random/boot_id)"`;

/** Succeeds when the machine has booted (since the given boot), and is what it is for; else says what is wrong. */
export function machineIsWell(
  site: Pick<Site, 'machine' | 'plan'>,
  of: { readonly since?: string } = {},
): ShellCommand {
  const hasGoneDown =
    of.since === undefined
      ? sh`true`
      : sh`[ "$(cat /proc/sys/kernel/random/boot_id)" != ${of.since} ] || { echo "it has not gone down yet"; exit 1; }`;
  return sh`${hasGoneDown}
case $(systemctl is-system-running) in
  running | degraded) ;;
  *) echo "it is still booting"; exit 1;;
esac
${roleIsWell(site)}`;
}
