import { z } from 'zod';
import type { Fitness } from './fitness-item.ts';
import { sh } from './remote/shell.ts';
import type { Host } from './world/command.ts';

/** How many inotify instances one user may have on this computer, and how many root has: the machines' root is this computer's root. */
export interface InotifyUse {
  readonly most: number;
  readonly used: number;
}

/** Measured: 144 on 24 machines, five of each systemd and one of the getty on its console; that of D-Bus is another user's. */
const perMachine = 6;
/** Chosen: room for what comes and goes, and for one machine less than exactly counted. */
const spare = 4;
/** Enough for forty stands. */
const enough = 1_024;

/** Reads both. Root's are counted in /proc, so those beyond the container that we may be in are not seen. @throws Failure `CommandFailed`. */
export async function readInotify(host: Pick<Host, 'run'>): Promise<InotifyUse> {
  // A process that ends meanwhile makes `find` fail, which takes nothing from what it has counted.
  const look = sh`cat /proc/sys/fs/inotify/max_user_instances
{ find /proc/[0-9]*/fd -maxdepth 1 -uid 0 -lname anon_inode:inotify 2>/dev/null || true; } | wc -l`;
  const printed = await host.run(look, { privileged: true, attempted: 'look at the inotify instances' });
  const [most, used] = z.tuple([z.coerce.number().int(), z.coerce.number().int()]).parse(printed.split('\n'));
  return { most, used };
}

/** Whether so many more machines can boot. Without an instance systemd cannot begin: the machine dies with `Too many open files`. */
export function judgeInotify(
  { most, used }: InotifyUse,
  { machines }: { readonly machines: number },
): Fitness {
  const subject = 'inotify instances';
  const wanted = machines === 0 ? 0 : machines * perMachine + spare;
  const found = `root has ${used} of ${most} (fs.inotify.max_user_instances); needed: ${wanted} more`;
  if (used + wanted <= most) return { subject, verdict: 'fit', found };
  const raised = Math.max(enough, 2 * (used + wanted));
  return {
    subject,
    verdict: 'unfit',
    found,
    remedy: `\`sysctl -w fs.inotify.max_user_instances=${raised}\`, and the same line in /etc/sysctl.d/ to keep it; or \`make clean\` a stand that is not needed`,
  };
}
