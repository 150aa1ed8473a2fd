import type { Duplex } from 'node:stream';
import { type Look, until } from '../world/clock.ts';
import { describe, Failure } from '../world/failure.ts';
import { NeverStarted, Refused, type RunningCommand, type Wire } from './wire.ts';

/** What a connection leads to, and for how long it is tried. */
export interface ConnectionOptions {
  readonly machine: string;
  /** For messages: `root@198.51.100.7:22`. */
  readonly address: string;
  readonly reachWithinMs: number;
}

/** The one connection to a machine: opened when first needed, and anew when it was lost. */
export class Connection {
  readonly machine: string;
  readonly #options: ConnectionOptions;
  readonly #openWire: () => Promise<Wire>;
  #wire: Wire | undefined;
  #opening: Promise<Wire> | undefined;
  #closed = false;

  constructor(options: ConnectionOptions, openWire: () => Promise<Wire>) {
    this.machine = options.machine;
    this.#options = options;
    this.#openWire = openWire;
  }

  /**
   * Starts a command, connecting anew as long as it certainly has not begun.
   * @throws Failure `MachineUnreachable`: at once when the machine refuses us or the command may have begun,
   *   else after `reachWithinMs` and one more handshake at most.
   */
  async start(command: string): Promise<RunningCommand> {
    const hint = 'The command may have begun: look at the machine before running it again.';
    return await this.#tryUntil(async (wire) => await wire.start(command), hint);
  }

  /** Opens a stream to a port, as seen from the machine. @throws Failure as `start`. */
  async tunnel(to: { readonly host: string; readonly port: number }): Promise<Duplex> {
    const hint = `Does anything listen on ${to.host}:${to.port}, as seen from the machine?`;
    return await this.#tryUntil(async (wire) => await wire.tunnel(to), hint);
  }

  /** A Failure about this machine's connection. */
  unreachable(happened: string, more: { readonly hint?: string; readonly cause?: unknown } = {}): Failure {
    return new Failure('MachineUnreachable', {
      attempted: `reach ${this.#options.address} by ssh`,
      machine: this.machine,
      happened,
      ...more,
    });
  }

  /** Closes for good: what runs ends as lost, what comes later is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#opening?.catch(() => undefined);
    await this.#wire?.end();
  }

  async #tryUntil<T>(use: (wire: Wire) => Promise<T>, hint: string): Promise<T> {
    const what = {
      attempted: `reach ${this.#options.address} by ssh`,
      withinMs: this.#options.reachWithinMs,
      everyMs: 100,
    };
    const outcome = await until(what, async () => await this.#look(use, hint)).catch((thrown: unknown) => {
      if (!(thrown instanceof Failure)) throw thrown;
      return this.unreachable(thrown.facts.happened, {
        hint: 'Is the machine on, is its sshd running, and is its address the right one?',
        cause: thrown.facts.cause,
      });
    });
    if (outcome instanceof Failure) throw outcome;
    return outcome.value;
  }

  /** One try; what must not be tried again is seen as a Failure. */
  async #look<T>(
    use: (wire: Wire) => Promise<T>,
    hint: string,
  ): Promise<Look<{ readonly value: T } | Failure>> {
    if (this.#closed) return { seen: this.unreachable('this Remote was closed') };
    try {
      const wire = await this.#open();
      return { seen: { value: await this.#using(wire, use, hint) } };
    } catch (thrown) {
      if (thrown instanceof Failure) return { seen: thrown };
      if (!(thrown instanceof Refused)) throw thrown;
      return { seen: this.unreachable(thrown.message, { hint: thrown.hint, cause: thrown }) };
    }
  }

  async #using<T>(wire: Wire, use: (wire: Wire) => Promise<T>, hint: string): Promise<T> {
    try {
      return await use(wire);
    } catch (thrown) {
      if (thrown instanceof NeverStarted) throw thrown;
      throw this.unreachable(describe(thrown), { hint, cause: thrown });
    }
  }

  /** Whoever comes while it is being opened waits for the same connection. */
  #open(): Promise<Wire> {
    if (this.#wire !== undefined && this.#wire.lost === undefined) return Promise.resolve(this.#wire);
    this.#opening ??= this.#openWire()
      .then((wire) => (this.#wire = wire))
      .finally(() => (this.#opening = undefined));
    return this.#opening;
  }
}
