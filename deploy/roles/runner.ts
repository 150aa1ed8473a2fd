import type { Remote } from '../remote/remote.ts';
import { Failure, allOf, describe } from '../world/failure.ts';
import type { Progress } from '../world/progress.ts';
import type { Drift, Step, StepContext, StepReference } from './role.ts';

/** One machine's Steps, in their order. */
export interface Assignment {
  readonly machine: string;
  readonly remote: Remote;
  readonly steps: readonly Step[];
}

/** One Step that is not as wanted. */
export interface StepDrift {
  readonly machine: string;
  readonly step: string;
  readonly how: string;
}

/** How often one machine is looked at at once; sshd bears ten sessions by default, and applying needs some. */
const looksAtOnce = 6;

/**
 * Looks at every Step of every machine and changes nothing. A Step whose look fails (its package is not there yet, say)
 * counts as one to be done.
 */
export async function lookAtSteps(assignments: readonly Assignment[]): Promise<readonly StepDrift[]> {
  const drifts = await allOf(
    assignments.map(async ({ machine, remote, steps }) => {
      const looks = await inBatches(steps, looksAtOnce, async (step): Promise<readonly StepDrift[]> => {
        const drift = await lookOrDoubt(step, { remote, say: () => undefined });
        return drift.kind === 'none' ? [] : [{ machine, step: step.name, how: drift.how }];
      });
      return looks.flat();
    }),
  );
  return drifts.flat();
}

async function lookOrDoubt(step: Step, context: StepContext): Promise<Drift> {
  try {
    return await step.look(context);
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.kind === 'CommandFailed')
      return { kind: 'differs', how: 'it cannot be looked at yet' };
    throw thrown;
  }
}

async function inBatches<T, R>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += size) {
    results.push(...(await allOf(items.slice(at, at + size).map(work))));
  }
  return results;
}

/**
 * Makes every machine as its Steps want it: each machine's Steps in their order, machines beside each other, a Step with `after`
 * not before those. A Step that fails stops its own machine and those that wait for it; the others go on to their end.
 * @throws what the Steps threw: a Failure, or Failures; also `PlanInvalid` when Steps wait for each other in a circle.
 */
export async function applySteps(assignments: readonly Assignment[], progress: Progress): Promise<void> {
  refuseImpossibleOrder(assignments);
  const done = new Map<string, PromiseWithResolvers<boolean>>();
  for (const { machine, steps } of assignments) {
    for (const { name } of steps) done.set(keyOf({ machine, step: name }), Promise.withResolvers<boolean>());
  }
  await allOf(
    assignments.map(async ({ machine, remote, steps }) => {
      try {
        for (const step of steps) {
          const after = step.after ?? [];
          if (after.length > 0)
            progress.said(machine, `waits until: ${after.map((one) => keyOf(one)).join(', ')}`);
          const met = await Promise.all(
            after.map((reference) => done.get(keyOf(reference))?.promise ?? Promise.resolve(false)),
          );
          // Whoever failed has said so: this machine just goes no further.
          if (met.includes(false)) return;
          await applyStep(step, remote, progress);
          done.get(keyOf({ machine, step: step.name }))?.resolve(true);
        }
      } finally {
        for (const { name } of steps) done.get(keyOf({ machine, step: name }))?.resolve(false);
      }
    }),
  );
}

async function applyStep(step: Step, remote: Remote, progress: Progress): Promise<void> {
  const { machine } = remote;
  const context: StepContext = { remote, say: (text) => progress.said(machine, text) };
  progress.started(machine, step.name);
  try {
    const before = await lookOrDoubt(step, context);
    if (before.kind === 'none') {
      progress.ended(machine, step.name, 'ok');
      return;
    }
    progress.said(machine, firstLine(before.how));
    await step.apply(context);
    await proveDone(step, context);
    progress.ended(machine, step.name, 'changed');
  } catch (thrown) {
    progress.failed(machine, step.name, describe(thrown));
    throw thrown;
  }
}

async function proveDone(step: Step, context: StepContext): Promise<void> {
  const after = await step.look(context);
  if (after.kind === 'none') return;
  throw new Failure('CommandFailed', {
    attempted: `make it so that "${step.name}"`,
    machine: context.remote.machine,
    happened: `it was done, and still it differs: ${firstLine(after.how)}`,
    hint: `look with \`make ssh NODE=${context.remote.machine}\``,
  });
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

function keyOf({ machine, step }: StepReference): string {
  return `${machine}: ${step}`;
}

/** @throws Failure `PlanInvalid` naming a Step that can never begin: it waits for one that does not exist, or for itself. */
export function refuseImpossibleOrder(assignments: readonly Pick<Assignment, 'machine' | 'steps'>[]): void {
  const waiting = new Map<string, readonly string[]>();
  for (const { machine, steps } of assignments) {
    steps.forEach((step, index) => {
      const before = steps[index - 1];
      const own = before === undefined ? [] : [keyOf({ machine, step: before.name })];
      waiting.set(keyOf({ machine, step: step.name }), [...own, ...(step.after ?? []).map(keyOf)]);
    });
  }
  for (let size = -1; size !== waiting.size;) {
    size = waiting.size;
    for (const [key, needs] of waiting) {
      if (needs.every((need) => !waiting.has(need) && isKnown(need, assignments))) waiting.delete(key);
    }
  }
  const [stuck] = waiting;
  if (stuck === undefined) return;
  throw new Failure('PlanInvalid', {
    attempted: 'put the steps in an order',
    happened: `"${stuck[0]}" waits for ${stuck[1].map((need) => `"${need}"`).join(' and ')}, which never comes`,
  });
}

function isKnown(key: string, assignments: readonly Pick<Assignment, 'machine' | 'steps'>[]): boolean {
  return assignments.some(({ machine, steps }) =>
    steps.some(({ name }) => keyOf({ machine, step: name }) === key),
  );
}
