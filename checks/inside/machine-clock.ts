import type { Remote } from '../../deploy/remote/remote.ts';
import { sh } from '../../deploy/remote/shell.ts';
import { monotonicMs } from '../../deploy/world/clock.ts';
import { wallMsAt } from '../probes/age.ts';

/** How far a clock is ahead of ours (behind: negative); the truth lies within `plusMinusMs` of it. */
export interface ClockOffset {
  readonly offsetMs: number;
  readonly plusMinusMs: number;
}

const looks = 3;

/**
 * Asks a machine for its time, some times over, and takes the look with the shortest way there and back: half of that is left open.
 * @throws Failure `MachineUnreachable`, `CommandFailed`.
 */
export async function measureClock(remote: Remote): Promise<ClockOffset> {
  const seen: ClockOffset[] = [];
  for (let look = 0; look < looks; look += 1) {
    const startMs = monotonicMs();
    const theirMs = Number(await remote.run(sh`date +%s.%N`, { as: 'login' })) * 1_000;
    const endMs = monotonicMs();
    const plusMinusMs = (endMs - startMs) / 2;
    seen.push({ offsetMs: theirMs - wallMsAt(endMs - plusMinusMs), plusMinusMs });
  }
  const none: ClockOffset = { offsetMs: 0, plusMinusMs: Infinity };
  return seen.reduce((best, one) => (one.plusMinusMs < best.plusMinusMs ? one : best), none);
}
