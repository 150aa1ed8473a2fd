import type { History } from '../../checks/history.ts';
import { isNotLooked, type Observation } from '../../checks/probes/probe.ts';
import { inOrder, type Mark } from './mark.ts';

/** What was done, and when, on the harness's monotonic clock. */
export interface Deed {
  readonly machine: string;
  readonly atMs: number;
  readonly words: string;
}

/** Everything that a time line is joined from. */
export interface TimeLineParts {
  readonly injected: readonly Deed[];
  readonly healed: readonly Deed[];
  readonly users: History;
  /** The `/ping` of each node. */
  readonly nodes: readonly History[];
  /** From journals. */
  readonly marks: readonly Mark[];
}

/** Good looks in a row that end a loss; fewer are luck. */
const goodRun = 3;
/** What journals say of the time before the harm is not the harm's doing; clocks are this exact at the least. */
const earlierMs = 250;

/** Everything that happened from the first harm on, from all sides, in its order. */
export function timeLineOf(parts: TimeLineParts): readonly Mark[] {
  const fromMs = Math.min(...parts.injected.map(({ atMs }) => atMs));
  const deed =
    (kind: 'injected' | 'healed') =>
    (one: Deed): Mark => ({
      kind,
      machine: one.machine,
      atMs: one.atMs,
      plusMinusMs: 0,
      source: 'harness',
      words: one.words,
    });
  return inOrder([
    ...parts.injected.map(deed('injected')),
    ...parts.healed.map(deed('healed')),
    ...usersMarks(parts.users.since(fromMs)),
    ...parts.nodes.flatMap((node) => nodeMarks(node.since(fromMs))),
    ...parts.marks.filter(({ atMs, plusMinusMs }) => atMs >= fromMs - earlierMs - plusMinusMs),
  ]);
}

/** A look that failed was noticed when it ended, somewhere between two looks. */
function usersMarks(users: History): readonly Mark[] {
  const lost = users.observations.filter(isLost);
  const [first, last] = [lost[0], lost.at(-1)];
  if (first === undefined || last === undefined) return [];
  const mark = (kind: 'firstLoss' | 'lastLoss', one: Observation): Mark => ({
    kind,
    atMs: one.endMs,
    plusMinusMs: users.about.everyMs,
    source: 'users',
    words: wordsOf(one),
  });
  return [mark('firstLoss', first), mark('lastLoss', last)];
}

function nodeMarks(node: History): readonly Mark[] {
  const { subject, everyMs } = node.about;
  const looks = node.observations.filter((one) => !isNotLooked(one));
  const lostAt = looks.findIndex(isLost);
  const lost = looks[lostAt];
  if (lost === undefined) return [];
  const from = { machine: subject, plusMinusMs: everyMs, source: `watch of ${subject}` };
  const lastLost = looks.findLastIndex(isLost);
  const back = looks.length - lastLost > goodRun ? looks[lastLost + 1] : undefined;
  return [
    { ...from, kind: 'nodeLost', atMs: lost.dueMs, words: wordsOf(lost) },
    ...(back === undefined
      ? []
      : [{ ...from, kind: 'nodeBack' as const, atMs: back.endMs, words: 'answers pong again' }]),
  ];
}

function isLost(seen: Observation): boolean {
  return seen.outcome !== 'ok' && !isNotLooked(seen);
}

function wordsOf(seen: Observation): string {
  return seen.trouble === undefined ? '' : `${seen.trouble.kind}: ${seen.trouble.detail}`;
}
