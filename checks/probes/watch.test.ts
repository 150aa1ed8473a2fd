import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { monotonicMs, sleep, until } from '../../deploy/world/clock.ts';
import { Failure } from '../../deploy/world/failure.ts';
import { HttpClient } from './http.ts';
import { LoopbackService } from './test-service.ts';
import type { Observation, Probe } from './probe.ts';
import { Watch } from './watch.ts';

/** A probe whose looks do what the test says, by their number. */
function probeOf(answer: (number: number) => Promise<Pick<Observation, 'node'>>, timeoutMs = 1_000): Probe {
  const made = { looks: 0 };
  return {
    subject: 'a made-up probe',
    timeoutMs,
    look: async (dueMs = monotonicMs()) => {
      const startMs = monotonicMs();
      const { node = '' } = await answer(made.looks++);
      return { dueMs, startMs, endMs: monotonicMs(), outcome: 'ok', node };
    },
  };
}

/** A probe whose looks all wait until they are released. */
class HeldProbe implements Probe {
  readonly subject = 'a held probe';
  readonly timeoutMs = 10_000;
  looks = 0;
  readonly #released = Promise.withResolvers<undefined>();

  async look(dueMs = monotonicMs()): Promise<Observation> {
    const startMs = monotonicMs();
    this.looks += 1;
    await this.#released.promise;
    return { dueMs, startMs, endMs: monotonicMs(), outcome: 'ok' };
  }

  release(): void {
    this.#released.resolve(undefined);
  }

  /** Waits until this many looks are under way. */
  async begun(count: number): Promise<void> {
    await until({ attempted: `begin ${count} looks`, withinMs: 5_000, everyMs: 5 }, () =>
      Promise.resolve(this.looks >= count ? { seen: true } : { missing: `${this.looks} looks` }),
    );
  }
}

const atOnce = probeOf(() => Promise.resolve({}));

/** Holds the event loop, as a busy harness would. */
function block(ms: number): void {
  const untilMs = monotonicMs() + ms;
  while (monotonicMs() < untilMs);
}

void describe('a Watch', { concurrency: true }, () => {
  test('gives every planned look exactly one Observation, at its planned time', async () => {
    const watch = Watch.start(atOnce, { everyMs: 7.5, forMs: 300, subject: 'users' });

    const history = await watch.ended;

    assert.deepEqual(history.about, { subject: 'users', everyMs: 7.5 });
    assert.deepEqual(
      history.observations.map((one) => one.dueMs),
      Array.from({ length: 40 }, (_none, place) => watch.startedMs + place * 7.5),
    );
  });

  test('looks when its plan says, and tells the probe which look it is', async () => {
    const places: (number | undefined)[] = [];
    const told: Probe = {
      subject: 'told',
      timeoutMs: 1_000,
      look: (dueMs = 0, place) => {
        places.push(place);
        return Promise.resolve({ dueMs, startMs: dueMs, endMs: dueMs, outcome: 'ok' });
      },
    };
    const duesMs = Float64Array.of(0, 12.5, 90, 100);

    const watch = Watch.start(told, { everyMs: 25, duesMs });
    const history = await watch.ended;

    assert.deepEqual(
      history.observations.map((one) => one.dueMs - watch.startedMs).map((ms) => Math.round(ms * 1e6) / 1e6),
      [...duesMs],
    );
    assert.deepEqual(places, [0, 1, 2, 3]);
  });

  test('does not wait for answers, and never looks early', async () => {
    const held = new HeldProbe();

    const watch = Watch.start(held, { everyMs: 10, forMs: 100 });
    await held.begun(10);
    held.release();
    const history = await watch.ended;

    assert.equal(history.counts().ok, 10);
    assert.ok(history.observations.every((one) => one.startMs >= one.dueMs));
  });

  test('keeps answers in the order of the plan, however late they came', async () => {
    const reversed = probeOf((number) => sleep(60 - number * 10).then(() => ({ node: String(number) })));

    const history = await Watch.start(reversed, { everyMs: 1, forMs: 5 }).ended;

    assert.deepEqual(
      history.observations.map((one) => one.node),
      ['0', '1', '2', '3', '4'],
    );
  });

  test('tells a look that could not be made from one that failed', async () => {
    const broken = probeOf((number) =>
      number === 1 ? Promise.reject(new Error('no hands')) : Promise.resolve({}),
    );

    const history = await Watch.start(broken, { everyMs: 5, forMs: 15 }).ended;

    assert.deepEqual(
      history.observations.map((one) => one.trouble),
      [undefined, { kind: 'notLooked', detail: 'no hands' }, undefined],
    );
  });

  test('gives up a probe that does not end at its own time-out', async () => {
    const stuck = probeOf(
      (number) => (number === 0 ? new Promise(() => undefined) : Promise.resolve({})),
      10,
    );

    const history = await Watch.start(stuck, { everyMs: 10, forMs: 30 }).ended;

    assert.deepEqual(
      history.observations.map((one) => one.outcome),
      ['unknown', 'ok', 'ok'],
    );
  });

  test('plans nothing more once stopped, waits for what is under way, and ends once', async () => {
    const held = new HeldProbe();
    const watch = Watch.start(held, { everyMs: 10 });
    await held.begun(3);

    const soFar = watch.history().counts().planned;
    const stopped = watch.stop();
    const begun = held.looks;
    await sleep(30);
    held.release();
    const history = await stopped;

    assert.equal(soFar, 0);
    assert.deepEqual([held.looks, history.counts().ok], [begun, begun]);
    assert.equal(await watch.stop(), history);
    assert.equal(await watch.ended, history);
  });

  test('refuses a plan without pace or end', () => {
    for (const plan of [
      { everyMs: 0 },
      { everyMs: NaN },
      { everyMs: 10, forMs: 0 },
      { everyMs: 10, forMs: Infinity },
      { everyMs: 1, forMs: 2_000_000 },
      { everyMs: 10, duesMs: Float64Array.of() },
      { everyMs: 10, duesMs: Float64Array.of(0, 20, 10) },
      { everyMs: 10, duesMs: Float64Array.of(0, NaN) },
    ]) {
      assert.throws(
        () => Watch.start(atOnce, plan),
        (thrown) => thrown instanceof Failure,
      );
    }
  });

  test('looks at a service over as many connections as it needs, and drains', async () => {
    await using service = await LoopbackService.http((_request, response) => {
      setTimeout(() => response.end(), 40);
    });
    await using client = new HttpClient({ origin: `http://127.0.0.1:${service.port}` });

    const history = await Watch.start(client.probe({ path: '/' }), { everyMs: 10, forMs: 400 }).ended;

    assert.equal(history.about.subject, 'GET /');
    assert.equal(history.counts().ok, 40);
    assert.ok(service.connections > 1);
    assert.ok(history.observations.some((one) => one.reused));
    assert.ok(history.observations.every((one) => !('answer' in one)));
  });
});

// Not beside the others: these hold the event loop.
void describe('a Watch in a busy harness', () => {
  test('makes up for looks that came late, and counts their latency from the plan', async () => {
    const watch = Watch.start(atOnce, { everyMs: 10, forMs: 200 });
    block(100);
    const history = await watch.ended;

    assert.equal(history.counts().ok, 20);
    const second = history.observations[1];
    assert.ok(second !== undefined && second.endMs - second.dueMs > 80);
  });

  test('does not look in a stampede after a long sleep', async () => {
    const watch = Watch.start(atOnce, { everyMs: 100, forMs: 1_500 });
    block(1_350);
    const history = await watch.ended;

    const counts = history.counts();
    assert.equal(counts.planned, 15);
    assert.ok(counts.notLooked >= 2);
    assert.match(history.observations[1]?.trouble?.detail ?? '', /ms late/);
  });
});
