import type { Remote } from '../remote/remote.ts';
import { sh } from '../remote/shell.ts';
import { until } from '../world/clock.ts';

/** A stand whose machines are reached when they have booted. */
interface MarkedStand {
  reached(name: string): Promise<Remote>;
  hangUp(): Promise<void>;
}

/** Sets marks by which one can tell whether a machine booted anew (gone from /run), and whether it could say goodbye. */
export async function mark(remote: Remote): Promise<void> {
  await remote.run(sh`set -e
rm -f /var/tmp/goodbye
touch /run/this-boot /var/tmp/data
sync /var/tmp/data
systemctl -q is-active goodbye || systemd-run --quiet --unit=goodbye --property=ExecStop='/bin/sh -c "date > /var/tmp/goodbye; sync /var/tmp/goodbye"' sleep infinity`);
}

/** The marks that the machine still has, by their paths. */
export async function marksOf(remote: Remote): Promise<readonly string[]> {
  const seen = await remote.run(sh`ls /run/this-boot /var/tmp/data /var/tmp/goodbye 2>/dev/null || true`);
  return seen.split('\n');
}

/** Waits until the machine has booted anew; gives back the marks that it still has. */
export async function marksAfterBoot(stand: MarkedStand, name: string): Promise<readonly string[]> {
  await stand.hangUp();
  return await until(
    { attempted: 'see it come back', machine: name, withinMs: 30_000, everyMs: 200 },
    async () => {
      const remote = await stand.reached(name);
      const marks = await marksOf(remote);
      return marks.includes('/run/this-boot') ? { missing: 'it has not booted anew' } : { seen: marks };
    },
  );
}
