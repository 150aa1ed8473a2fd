import { readlinkSync } from 'node:fs';
import { setPriority, userInfo } from 'node:os';
import { threadCpuUsage } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import type { MessagePort } from 'node:worker_threads';
import { sh } from '../../deploy/remote/shell.ts';
import { monotonicMs } from '../../deploy/world/clock.ts';
import { Host } from '../../deploy/world/command.ts';
import { packLooks } from './packed-looks.ts';
import type { Observation } from './probe.ts';
import { clockOffsetMs, type ThreadWord } from './thread-order.ts';
import type { Watch } from './watch.ts';

/** Above whatever else runs on this computer, the stand itself included: a look costs little, and a late one is worth nothing. */
const hastyPriority = -15;

/** How a Watch is told to the thread that ordered it. */
export interface Telling {
  /** `clockOffsetMs` of the thread that ordered: times are told on its clock. */
  readonly clockOffsetMs: number;
  /** How often what was seen is told. */
  readonly everyMs: number;
}

/**
 * In a thread of its own: starts a Watch, tells the parent what it sees, stops it at the parent's first word, and settles when all is told.
 * The thread has high priority where the harness is root.
 */
export async function tellWatch(
  parent: MessagePort,
  telling: Telling,
  start: (onSeen: (seen: Observation) => void) => Watch,
): Promise<void> {
  await hasten();
  const shiftMs = clockOffsetMs() - telling.clockOffsetMs;
  const seen: Observation[] = [];
  const before = threadCpuUsage();
  const watch = start((one) => seen.push(one));
  say(parent, { word: 'started', startedMs: watch.startedMs + shiftMs });
  const tell = (): void => {
    if (seen.length > 0) say(parent, { word: 'seen', ...packLooks(seen.splice(0), shiftMs) });
  };
  const timer = setInterval(tell, telling.everyMs);
  parent.once('message', () => void watch.stop());
  await watch.ended;
  clearInterval(timer);
  tell();
  const { user, system } = threadCpuUsage(before);
  say(parent, { word: 'ended', endedMs: monotonicMs() + shiftMs, cpuMs: (user + system) / 1_000 });
  parent.close();
}

function say(parent: MessagePort, word: ThreadWord): void {
  parent.postMessage(word, word.word === 'seen' ? [word.numbers.buffer] : []);
}

/**
 * Puts this thread, and no other, before whatever else runs on this computer, where the harness may. A priority alone counts only among the
 * programs of one session where the scheduler groups by session (sched(7), "The autogroup feature"), and the machines of a stand are sessions of their own; real time
 * counts over all. It takes a tenth of a core at the most, and the kernel leaves the others their part of one that runs wild.
 */
async function hasten(): Promise<void> {
  try {
    setPriority(0, hastyPriority);
  } catch {
    // Not root: looks leave as evenly as the scheduler lets them, and the pace that is read from the History tells how evenly that was.
  }
  // A collection of garbage that is shared waits for helping threads, and those are not hastened: beside 12 busy loops half of all late looks were late for that.
  setFlagsFromString('--no-parallel-scavenge');
  // Asked in this thread: `<process>/task/<thread>`.
  const thread = readlinkSync('/proc/thread-self').split('/').at(-1) ?? '';
  const host = new Host({ isRoot: userInfo().uid === 0 });
  // What becomes of it is no matter, for the same reason.
  await host
    .attempt(sh`chrt --reset-on-fork --fifo --pid 1 ${thread}`, { privileged: true, timeoutMs: 5_000 })
    .catch(() => undefined);
}
