import type { History } from '../../checks/history.ts';
import type { RowMark } from '../../checks/inside/own-rows.ts';
import { HttpClient, type HttpTarget } from '../../checks/probes/http.ts';
import { isNotLooked, type Observation } from '../../checks/probes/probe.ts';
import { PacedWatch } from '../../checks/probes/paced-watch.ts';
import { endpoints } from '../../checks/requirements/endpoints.ts';
import { monotonicMs, wallTime } from '../../deploy/world/clock.ts';
import { Writer, type Written } from '../writer.ts';
import type { Lab } from './lab.ts';
import { Users } from './users.ts';

/** Every row of an experiment bears it. Both exist among the seeded ones, and nobody else puts the two together. */
export const ownMark: RowMark = { customerId: 499_979, movieId: 28_979 };

/** A node allows itself 100 requests a second: ten of them for looking. */
const nodeEveryMs = 100;
/** A good node answers /ping in some milliseconds; a busy one lets it queue. */
const nodeTimeoutMs = 2_000;
/** Four writes a second: two posts, then a deletion. */
const writeEveryMs = 250;

/** What was seen by everybody. */
export interface Observed {
  readonly users: History;
  /** The `/ping` of each node, named as its machine. */
  readonly nodes: readonly History[];
  readonly written: Written;
}

/** Everybody who looks while a stand is harmed: its users, a writer, and one look at each node past the balancer. */
export class Observers implements AsyncDisposable {
  readonly users: Users;
  readonly nodes: readonly PacedWatch[];
  readonly #writer: Writer;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    users: Users,
    parts: { nodes: readonly PacedWatch[]; writer: Writer; stack: AsyncDisposableStack },
  ) {
    this.users = users;
    this.nodes = parts.nodes;
    this.#writer = parts.writer;
    this.#stack = parts.stack;
  }

  /** Begins at once, for no longer than that. */
  static async start(lab: Lab, forMs: number): Promise<Observers> {
    await using stack = new AsyncDisposableStack();
    const users = stack.use(await Users.start(lab.users, forMs));
    const nodes = await Promise.all(
      lab.stand
        .withRole('bingo')
        .map(async (machine) =>
          stack.use(await nodeWatch(lab.node(machine), { subject: machine.name, forMs })),
        ),
    );
    const writer = stack.use(
      Writer.start(stack.use(new HttpClient(lab.users)), {
        everyMs: writeEveryMs,
        forMs,
        mark: ownMark,
        from: wallTime(),
      }),
    );
    return new Observers(users, { nodes, writer, stack: stack.move() });
  }

  /** Looks lost since an instant: by users, and by the looks at nodes. */
  lostSince(fromMs: number): { readonly users: number; readonly nodes: number } {
    return {
      users: lostIn(this.users.watch.history().since(fromMs)),
      nodes: this.nodes.reduce((sum, node) => sum + lostIn(node.history().since(fromMs)), 0),
    };
  }

  /** Whether users and nodes were asked, and nothing was lost, for so long until now. */
  isQuiet(forMs: number): boolean {
    const fromMs = monotonicMs() - forMs;
    return [this.users.watch, ...this.nodes].every((watch) => {
      const history = watch.history().since(fromMs);
      // Looks under way are not over yet; a service that answers nothing has none that are.
      const enough = history.observations.length >= (forMs / watch.everyMs) * 0.7;
      return enough && lostIn(history) === 0;
    });
  }

  /** What was lost in the time until now, a line for each who looks: `bingo-2: 3 looks lost, the last one refused: connect ECONNREFUSED`. */
  lossesOfLate(forMs: number): readonly string[] {
    const fromMs = monotonicMs() - forMs;
    return [this.users.watch, ...this.nodes].flatMap((watch) => {
      const lost = losses(watch.history().since(fromMs));
      const { kind, detail } = lost.at(-1)?.trouble ?? {};
      return lost.length === 0
        ? []
        : [`${watch.subject}: ${lost.length} looks lost, the last one ${kind}: ${detail}`];
    });
  }

  /** Good answers to users that were asked for in the second before the last half. */
  servedRps(): number {
    const toMs = monotonicMs() - 500;
    return this.users.watch
      .history()
      .between(toMs - 1_000, toMs)
      .counts().ok;
  }

  /** Looks no more, waits for what is under way, and tells what was seen. */
  async stop(): Promise<Observed> {
    const [users, written, ...nodes] = await Promise.all([
      this.users.watch.stop(),
      this.#writer.stop(),
      ...this.nodes.map(async (node) => await node.stop()),
    ]);
    return { users, nodes, written };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** In a thread of its own, as users are: a late look at a node would be taken for its silence. */
async function nodeWatch(
  target: HttpTarget,
  { subject, forMs }: { readonly subject: string; readonly forMs: number },
): Promise<PacedWatch> {
  const requests = [{ path: endpoints.ping.path, timeoutMs: nodeTimeoutMs }] as const;
  return await PacedWatch.start(
    { target: { ...target, connections: 'fresh' }, requests },
    { subject, everyMs: nodeEveryMs, forMs },
  );
}

function losses(history: History): readonly Observation[] {
  return history.observations.filter((one) => one.outcome !== 'ok' && !isNotLooked(one));
}

function lostIn(history: History): number {
  return losses(history).length;
}
