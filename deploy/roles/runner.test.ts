import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure, Failures } from '../world/failure.ts';
import type { Progress } from '../world/progress.ts';
import { RemoteInMemory } from './remote-in-memory.ts';
import { asWanted, differs, type Step, type StepReference } from './role.ts';
import { applySteps, lookAtSteps, refuseImpossibleOrder, type Assignment } from './runner.ts';

/** What happened, in order: `bingo-1: apply configured`. */
type Story = string[];

const refusal = new Failure('CommandFailed', { attempted: 'look', happened: 'exit code 127' });

describe('Steps that are applied', () => {
  it('come in their order on each machine, looked at before and after', async () => {
    const story: Story = [];

    await applySteps([machine('a', [step('one', { story }), step('two', { story })])], silent());

    assert.deepEqual(story, ['look one', 'apply one', 'look one', 'look two', 'apply two', 'look two']);
  });

  it('change nothing that is as wanted', async () => {
    const story: Story = [];
    const told = silent();

    await applySteps([machine('a', [step('one', { story, done: true })])], told);

    assert.deepEqual(story, ['look one']);
    assert.deepEqual(told.events, ['a: started one', 'a: ok one']);
  });

  it('wait for Steps of other machines, while the others go on', async () => {
    const story: Story = [];
    const slow = Promise.withResolvers<undefined>();

    const applying = applySteps(
      [
        machine('node', [
          step('free', { story }),
          step('needy', { story, after: [{ machine: 'db', step: 'open' }] }),
        ]),
        machine('db', [step('open', { story, until: slow.promise })]),
      ],
      silent(),
    );
    await settled();
    assert.deepEqual(applied(story), ['free'], 'the Step did not wait, or the free one did');
    slow.resolve(undefined);
    await applying;

    assert.deepEqual(applied(story), ['free', 'open', 'needy']);
  });

  it('that fail stop their machine and those that wait for it, and nobody else', async () => {
    const story: Story = [];
    const told = silent();
    const applying = applySteps(
      [
        machine('db', [step('open', { story, fails: refusal }), step('migrated', { story })]),
        machine('node', [
          step('free', { story }),
          step('needy', { story, after: [{ machine: 'db', step: 'migrated' }] }),
        ]),
        machine('balancer', [step('one', { story }), step('two', { story })]),
      ],
      told,
    );

    await assert.rejects(applying, refusal);

    assert.deepEqual(applied(story).toSorted(), ['free', 'one', 'two']);
    assert.deepEqual(
      told.events.filter((event) => event.includes('failed')),
      [`db: failed open: ${refusal.message}`],
    );
  });

  it('that fail on several machines are all told', async () => {
    const applying = applySteps(
      ['a', 'b'].map((name) => machine(name, [step('one', { story: [], fails: refusal })])),
      silent(),
    );

    await assert.rejects(applying, (thrown) => thrown instanceof Failures && thrown.failures.length === 2);
  });

  it('are begun although they cannot be looked at yet', async () => {
    const story: Story = [];

    await applySteps([machine('a', [step('one', { story, firstLook: refusal })])], silent());

    assert.deepEqual(story, ['look one', 'apply one', 'look one']);
  });

  it('are not begun when the machine cannot be reached', async () => {
    const story: Story = [];
    const away = new Failure('MachineUnreachable', { attempted: 'look', happened: 'silence' });

    await assert.rejects(
      applySteps([machine('a', [step('one', { story, firstLook: away })])], silent()),
      away,
    );

    assert.deepEqual(story, ['look one']);
  });

  it('have failed when they still differ', async () => {
    const never: Step = {
      name: 'HAProxy is configured',
      look: () => Promise.resolve(differs('--- had\n+++ wanted')),
      apply: () => Promise.resolve(),
    };

    await assert.rejects(applySteps([machine('balancer', [never])], silent()), (thrown) => {
      assert.ok(thrown instanceof Failure);
      assert.match(thrown.facts.happened, /it was done, and still it differs: --- had$/);
      return thrown.kind === 'CommandFailed' && thrown.facts.machine === 'balancer';
    });
  });
});

describe('Steps that are looked at', () => {
  it('are told where they differ, and none is applied', async () => {
    const story: Story = [];
    const drifts = await lookAtSteps([
      machine('a', [step('one', { story }), step('two', { story, done: true })]),
      machine('b', [step('three', { story, firstLook: refusal })]),
    ]);

    assert.deepEqual(drifts, [
      { machine: 'a', step: 'one', how: 'one is not done' },
      { machine: 'b', step: 'three', how: 'it cannot be looked at yet' },
    ]);
    assert.deepEqual(applied(story), []);
  });

  it('are no drift at all on a stand that is as wanted', async () => {
    const steps = Array.from({ length: 20 }, (_, n) => step(`step ${n}`, { story: [], done: true }));

    assert.deepEqual(await lookAtSteps([machine('a', steps)]), []);
  });

  it('keep their order, however many there are', async () => {
    const steps = Array.from({ length: 20 }, (_, n) => step(`step ${n}`, { story: [] }));

    const drifts = await lookAtSteps([machine('a', steps)]);

    assert.deepEqual(
      drifts.map((drift) => drift.step),
      steps.map(({ name }) => name),
    );
  });

  it('fail when the machine cannot be reached', async () => {
    const away = new Failure('MachineUnreachable', { attempted: 'look', happened: 'silence' });

    await assert.rejects(lookAtSteps([machine('a', [step('one', { story: [], firstLook: away })])]), away);
  });
});

describe('an order that is impossible', () => {
  const waiting = (name: string, after: readonly StepReference[]): Step => step(name, { story: [], after });
  const refused = (steps: Readonly<Record<string, readonly Step[]>>, why: RegExp): void =>
    assert.throws(
      () =>
        refuseImpossibleOrder(Object.entries(steps).map(([name, own]) => ({ machine: name, steps: own }))),
      (thrown) => thrown instanceof Failure && thrown.kind === 'PlanInvalid' && why.test(thrown.message),
    );

  it('is refused when Steps wait for each other in a circle', () => {
    refused(
      {
        a: [waiting('one', [{ machine: 'b', step: 'two' }])],
        b: [waiting('two', [{ machine: 'a', step: 'one' }])],
      },
      /"a: one" waits for "b: two", which never comes/,
    );
  });

  it('is refused when the circle goes through the order of a machine', () => {
    refused(
      {
        a: [waiting('one', [{ machine: 'b', step: 'two' }]), waiting('last', [])],
        b: [waiting('first', [{ machine: 'a', step: 'last' }]), waiting('two', [])],
      },
      /never comes/,
    );
  });

  it('is refused when a Step waits for one that does not exist', () => {
    refused({ a: [waiting('one', [{ machine: 'a', step: 'misspelt' }])] }, /waits for "a: misspelt"/);
  });

  it('is refused when two Steps of a machine have one name', () => {
    refused({ a: [waiting('one', []), waiting('one', [])] }, /"a: one" waits for/);
  });

  it('is refused before anything is done', async () => {
    const story: Story = [];
    const steps = [step('fine', { story }), step('one', { story, after: [{ machine: 'x', step: 'y' }] })];

    await assert.rejects(applySteps([machine('a', steps)], silent()), { kind: 'PlanInvalid' });

    assert.deepEqual(story, []);
  });
});

interface Behaviour {
  readonly story: Story;
  readonly after?: readonly StepReference[];
  /** As wanted from the start. */
  readonly done?: boolean;
  /** Thrown by its apply, or by its first look. */
  readonly fails?: Error;
  readonly firstLook?: Error;
  /** Its apply ends when this does. */
  readonly until?: Promise<undefined>;
}

function step(name: string, { story, after = [], done = false, fails, firstLook, until }: Behaviour): Step {
  const state = { done, looks: 0 };
  return {
    name,
    after,
    look() {
      story.push(`look ${name}`);
      state.looks += 1;
      if (state.looks === 1 && firstLook !== undefined) return Promise.reject(firstLook);
      return Promise.resolve(state.done ? asWanted : differs(`${name} is not done`));
    },
    async apply() {
      await until;
      if (fails !== undefined) throw fails;
      story.push(`apply ${name}`);
      state.done = true;
    },
  };
}

function machine(name: string, steps: readonly Step[]): Assignment {
  return { machine: name, remote: Object.assign(new RemoteInMemory(), { machine: name }), steps };
}

function applied(story: Story): readonly string[] {
  return story.flatMap((line) => (line.startsWith('apply ') ? [line.slice('apply '.length)] : []));
}

/** Lets everything go as far as it can without anything from outside. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await new Promise(setImmediate);
}

function silent(): Progress & { readonly events: readonly string[] } {
  const events: string[] = [];
  return {
    events,
    started: (subject, what) => void events.push(`${subject}: started ${what}`),
    said: () => undefined,
    ended: (subject, what, outcome) => void events.push(`${subject}: ${outcome} ${what}`),
    failed: (subject, what, why) => void events.push(`${subject}: failed ${what}: ${why}`),
    close: () => Promise.resolve({ changed: 0, ok: 0, failed: 0, tookMs: 0 }),
  };
}
