import { recoveryClauseOf } from '../chaos/experiments.ts';
import type { ExperimentView } from './experiment-view.ts';
import { holds, measuredAs, type Measured } from './measured.ts';
import type { Bounds } from './bounds.ts';

/** A value that an experiment is judged by, under the clause whose bound it is. */
export interface ReadValue {
  readonly key: string;
  readonly measured: Measured;
}

/** What an experiment came to under given limits, read again from its histories. */
export interface ExperimentAgain {
  readonly values: readonly ReadValue[];
  /** Undefined when too little was seen to tell, or when something was judged that no file holds. */
  readonly holds: boolean | undefined;
}

/** What is judged of these beside their histories (what /ping answered, whom a deadly number reached) is in no file. */
const notWholeInFiles = /^(?:sick|poison)/;

/**
 * Judges one experiment again: users by their whole history since the harm, which goes on behind any limit that they missed; what was lost by when it was
 * back; and what has no limit as it was: steady again, nothing written lost, no start too many.
 */
export function experimentAgain(
  view: ExperimentView,
  of: { readonly proves: readonly string[]; readonly bounds: Bounds },
): ExperimentAgain {
  const { file } = view;
  const [fault] = file.faults;
  if (fault === undefined) return { values: [], holds: undefined };
  const values = [...usersAgain(view, of), ...backAgain(view, of), ...startAgain(view, of)];
  const isKnown = values.length > 0 && values.every(({ measured }) => !Number.isNaN(measured.value));
  const isWell =
    file.steadyAgain &&
    file.writes.wrong.length === 0 &&
    values.every(({ measured }) => holds(measured)) &&
    startsOf(view);
  if (!isWell) return { values, holds: isKnown ? false : undefined };
  return { values, holds: isKnown && !notWholeInFiles.test(fault.kind) ? true : undefined };
}

type Judging = Parameters<typeof experimentAgain>[1];

/** R01 is about a node that is lost: what users saw of it. */
function usersAgain({ file, histories }: ExperimentView, { proves, bounds }: Judging): readonly ReadValue[] {
  const users = histories.get('users');
  const harmMs = file.faults[0]?.injectedMs;
  if (!proves.includes('lossUnseen') || users === undefined || harmMs === undefined) return [];
  const since = users.since(harmMs);
  const limit = (bound: string): number => bounds.get(`lossUnseen.${bound}`) ?? NaN;
  const [errors, gap] = [since.errorRatio({ looksMin: limit('looksMin') }), since.longestGap()];
  // The last second is as long as it happens to be.
  const seconds = since.perSecond().slice(0, -1);
  const found: readonly (readonly [string, number])[] = [
    ['errorRatioMax', errors.known ? errors.value : NaN],
    ['gapMsMax', gap.known ? gap.value.lengthMs : NaN],
    ['rpsMin', seconds.length === 0 ? NaN : Math.min(...seconds.map(({ counts }) => counts.ok))],
  ];
  return found.map(([bound, value]) => ({
    key: 'lossUnseen',
    measured: {
      bound,
      limit: limit(bound),
      value: Number.isFinite(value) || Number.isNaN(value) ? value : null,
    },
  }));
}

/** Everybody who was gone is back in time. */
function backAgain({ file }: ExperimentView, { proves, bounds }: Judging): readonly ReadValue[] {
  const [fault] = file.faults;
  const isNode = proves.includes('lossUnseen') || proves.includes('nodeRecovers');
  const clause = recoveryClauseOf({
    role: isNode ? 'bingo' : 'balancer',
    promise: fault?.promise ?? 'recovers',
    kind: fault?.kind ?? '',
  });
  if (!proves.includes(clause.key)) return [];
  const limit = bounds.get(`${clause.key}.withinMs`) ?? clause.bound.withinMs;
  const judged = isNode
    ? file.nodes.filter(({ subject }) => fault?.victims.includes(subject))
    : [...file.nodes, file.users];
  return judged.map(({ subject, tookMs }) => ({
    key: clause.key,
    measured: {
      ...measuredAs('withinMs', limit, tookMs === 'endless' ? Infinity : 0),
      ...(typeof tookMs === 'number' ? { value: tookMs } : tookMs === null ? { value: NaN } : {}),
      of: `${subject} back`,
    },
  }));
}

/** How soon the process started, where that is judged. */
function startAgain({ file }: ExperimentView, { proves, bounds }: Judging): readonly ReadValue[] {
  const limit = bounds.get('startsQuickly.withinMs');
  if (!proves.includes('startsQuickly') || limit === undefined) return [];
  return [
    {
      key: 'startsQuickly',
      measured: {
        bound: 'withinMs',
        limit,
        value: file.startMs ?? NaN,
        of: file.faults[0]?.victims.join() ?? '',
      },
    },
  ];
}

/** No start of bingo but one on each node that was harmed, where nodes were harmed. */
function startsOf({ file }: ExperimentView): boolean {
  const victims = new Set(file.faults.flatMap((fault) => fault.victims));
  if (!file.nodes.some(({ subject }) => victims.has(subject))) return true;
  return file.nodes.every(({ subject }) => {
    const starts = file.timeLine.filter(
      ({ kind, machine }) => kind === 'processStarted' && machine === subject,
    ).length;
    return starts <= (victims.has(subject) ? 1 : 0);
  });
}
