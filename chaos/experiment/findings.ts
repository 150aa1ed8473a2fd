import { History } from '../../checks/history.ts';
import { isNotLooked, type Observation } from '../../checks/probes/probe.ts';
import { kindOf, lossesOf, slowMs, type Losses } from '../measure/losses.ts';
import type { Mark } from '../measure/mark.ts';
import { timeLineOf } from '../measure/time-line.ts';
import type { Course } from './run.ts';

/** How soon something was back. */
export interface BackAgain {
  readonly subject: string;
  /** Whether it was lost at all. */
  readonly lost: boolean;
  /**
   * From the harm, or from the moment its end was begun if only we end it; 0 when it was never lost, Infinity when it did not come back,
   * undefined when too little was seen to tell.
   */
  readonly tookMs: number | undefined;
  readonly plusMinusMs: number;
  /** Who saw it last: `watch of bingo-1`, `journal of balancer`, `users`. */
  readonly source: string;
}

/** What an experiment came to, read from its Course. Judges nothing. */
export interface Findings {
  readonly before: Losses;
  /** From the harm until everybody was back. */
  readonly during: Losses;
  readonly after: Losses;
  /** From the harm to the end. */
  readonly sinceHarm: Losses;
  /** Those of them that only read. */
  readonly reads: Losses;
  /** Reads that were planned 2 s after the harm, and later: what may not even be lost to a machine that vanished. */
  readonly readsLater: Losses;
  readonly byEndpoint: Readonly<Record<string, Losses>>;
  readonly nodes: readonly BackAgain[];
  readonly users: BackAgain;
  readonly timeLine: readonly Mark[];
  /** Words of whoever noticed the harm; none is no proof of anything. */
  readonly signs: readonly string[];
  /** The longest start of a process after the harm, from systemd's word to the banner; undefined when none started. */
  readonly startMs: number | undefined;
  /** How often bingo was started on each node after the harm. */
  readonly starts: Readonly<Record<string, number>>;
  /** The nodes on which bingo ended after the harm, by itself or by its watchdog. */
  readonly nodesHit: readonly string[];
  /** What /ping of a node answered while it was lost, by status. */
  readonly pingStatuses: readonly number[];
}

/** So long a machine that vanished may go unnoticed: the health check takes up to 2 s to tell a silent node from a slow one (haproxy.cfg). */
export const vanishedMs = 2_000;
/** Good looks in a row that end a loss. */
const goodForMs = 1_000;

/** Reads the findings from the Course. */
export function findingsOf(course: Course): Findings {
  const { injection, healing, observed, machines } = course;
  const harmMs = injection.atMs;
  const countedMs = injection.fault.endsBy === 'heal' ? healing.fromMs : harmMs;
  const timeLine = timeLineOf({
    injected: injection.fault.victims.map(({ name }) => deed(name, harmMs, injection.fault.name)),
    healed: injection.fault.victims.map(({ name }) => deed(name, healing.doneMs, 'proven healed')),
    users: observed.users,
    nodes: observed.nodes,
    marks: machines.flatMap(({ marks }) => marks),
  });
  const nodes = observed.nodes.map((node) => nodeBack(node, { harmMs, countedMs, timeLine }));
  const users = backOf(observed.users, { harmMs, countedMs, source: 'users' });
  const overMs = Math.min(
    course.endedMs,
    Math.max(healing.doneMs, ...[...nodes, users].map(({ tookMs = 0 }) => countedMs + tookMs)),
  );
  const reads = thinned(observed.users.since(harmMs), 'GETs', (one) =>
    course.endpointOf(one).startsWith('GET '),
  );
  return {
    before: lossesOf(observed.users.between(-Infinity, harmMs)),
    during: lossesOf(observed.users.between(harmMs, overMs)),
    after: lossesOf(observed.users.since(overMs)),
    sinceHarm: lossesOf(observed.users.since(harmMs)),
    reads: lossesOf(reads),
    readsLater: lossesOf(reads.since(harmMs + vanishedMs)),
    byEndpoint: byEndpoint(course),
    nodes,
    users,
    timeLine,
    signs: [
      ...timeLine
        .filter(({ kind }) => !['injected', 'healed', 'markedUp', 'nodeBack', 'lastLoss'].includes(kind))
        .map(({ kind, source, words }) => `${kind}, ${source}: ${words}`),
      ...slowSigns(course),
      ...writerSigns(course),
    ],
    startMs: longestStart(timeLine),
    starts: Object.fromEntries(
      observed.nodes.map(({ about }) => [
        about.subject,
        timeLine.filter(({ kind, machine }) => kind === 'processStarted' && machine === about.subject).length,
      ]),
    ),
    nodesHit: hitIn(timeLine, new Set(observed.nodes.map(({ about }) => about.subject))),
    pingStatuses: observed.nodes.flatMap((node) => statusesOf(node.since(harmMs))),
  };
}

function deed(
  machine: string,
  atMs: number,
  words: string,
): { machine: string; atMs: number; words: string } {
  return { machine, atMs, words };
}

interface Counting {
  readonly harmMs: number;
  readonly countedMs: number;
}

/** A node is back when it answers, and when the balancer sends it users again, whichever is later. */
function nodeBack(node: History, of: Counting & { readonly timeLine: readonly Mark[] }): BackAgain {
  const { subject } = node.about;
  const seen = backOf(node, { ...of, source: `watch of ${subject}` });
  const last = of.timeLine.findLast(
    ({ kind, machine }) => machine === subject && (kind === 'markedUp' || kind === 'markedDown'),
  );
  if (last === undefined) return seen;
  const { source, plusMinusMs } = last;
  if (last.kind === 'markedDown') return { subject, lost: true, tookMs: Infinity, plusMinusMs, source };
  if (seen.tookMs === undefined) return seen;
  const tookMs = Math.max(0, last.atMs - of.countedMs);
  return tookMs > seen.tookMs ? { subject, lost: true, tookMs, plusMinusMs, source } : seen;
}

function backOf(history: History, of: Counting & { readonly source: string }): BackAgain {
  const { subject, everyMs } = history.about;
  const goodRun = Math.max(3, Math.ceil(goodForMs / everyMs));
  const seen = history.recovery({ afterMs: of.harmMs, goodRun });
  const base = { subject, plusMinusMs: everyMs, source: of.source };
  if (!seen.known) return { ...base, lost: true, tookMs: undefined };
  const { value } = seen;
  if (value.state === 'neverLost') return { ...base, lost: false, tookMs: 0 };
  if (value.state === 'lost') return { ...base, lost: true, tookMs: Infinity };
  return { ...base, lost: true, tookMs: Math.max(0, value.backAtMs - of.countedMs) };
}

function byEndpoint({ observed, injection, endpointOf }: Course): Readonly<Record<string, Losses>> {
  const since = observed.users.since(injection.atMs);
  const names = [...new Set(since.observations.map(endpointOf))].sort();
  return Object.fromEntries(
    names.map((name) => [name, lossesOf(thinned(since, name, (one) => endpointOf(one) === name))]),
  );
}

/** A part of the looks, with the pace that it has by itself: so wide is the error bar of its gap. */
function thinned(history: History, subject: string, isWanted: (seen: Observation) => boolean): History {
  const wanted = history.observations.filter(isWanted);
  const everyMs = (history.about.everyMs * history.observations.length) / Math.max(1, wanted.length);
  return new History({ subject, everyMs: Math.max(everyMs, history.about.everyMs) }, wanted);
}

function longestStart(timeLine: readonly Mark[]): number | undefined {
  const starts = timeLine.flatMap((mark, place) => {
    if (mark.kind !== 'processStarted') return [];
    const up = timeLine
      .slice(place + 1)
      .find(
        ({ kind, machine }) =>
          machine === mark.machine && (kind === 'processUp' || kind === 'processStarted'),
      );
    return up?.kind === 'processUp' ? [up.atMs - mark.atMs] : [];
  });
  return starts.length === 0 ? undefined : Math.max(...starts);
}

/** A node that cannot do its work, and whose users the balancer sends on, shows by their waiting only. */
function slowSigns({ observed, injection }: Course): readonly string[] {
  const slowIn = (part: History): number => part.observations.filter((one) => kindOf(one) === 'slow').length;
  const before = slowIn(observed.users.between(-Infinity, injection.atMs));
  const slow = slowIn(observed.users.since(injection.atMs));
  return before === 0 && slow > 0 ? [`slow, users: ${slow} answers later than ${slowMs} ms`] : [];
}

/** A node without its database shows by writes only: what reads is repeated on the other node, what changes something never is. */
function writerSigns({ observed, injection }: Course): readonly string[] {
  const lost = observed.written.history
    .since(injection.atMs)
    .observations.filter((one) => kindOf(one) !== undefined);
  return lost.length === 0
    ? []
    : [`refused, writer: ${lost.length} writes, ${lost[0]?.trouble?.detail ?? 'slow'}`];
}

function hitIn(timeLine: readonly Mark[], nodes: ReadonlySet<string>): readonly string[] {
  const hits = timeLine.filter(({ kind }) => kind === 'processEnded' || kind === 'watchdogActed');
  return [...new Set(hits.flatMap(({ machine }) => machine ?? []).filter((name) => nodes.has(name)))].sort();
}

function statusesOf(node: History): readonly number[] {
  return [
    ...new Set(
      node.observations
        .filter((one) => one.outcome !== 'ok' && !isNotLooked(one) && one.status !== undefined)
        .map(({ status = 0 }) => status),
    ),
  ];
}

/** When the last of users and nodes was back; undefined when that of one of them cannot be told. */
export function lastBackMs({ users, nodes }: Pick<Findings, 'users' | 'nodes'>): number | undefined {
  const took = [users, ...nodes].map(({ tookMs }) => tookMs);
  return took.some((ms) => ms === undefined) ? undefined : Math.max(...took.map((ms) => ms ?? 0));
}
