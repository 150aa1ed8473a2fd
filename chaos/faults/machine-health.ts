import { sh, type ShellCommand } from '../../deploy/remote/shell.ts';
import type { Site } from '../fault.ts';
import { roleIsWell } from './role-health.ts';

/** Succeeds when the machine has booted (has gone down, where a file in memory waits for that), and is what it is for; else says what is wrong. */
export function machineIsWell(
  site: Pick<Site, 'machine' | 'plan'>,
  of: { readonly unless?: string } = {},
): ShellCommand {
  const hasGoneDown =
    of.unless === undefined
      ? sh`true`
      : sh`[ ! -e ${of.unless} ] || { echo "it has not gone down yet"; exit 1; }`;
  return sh`${hasGoneDown}
case $(systemctl is-system-running) in
  running | degraded) ;;
  *) echo "it is still booting"; exit 1;;
esac
${roleIsWell(site)}`;
}
