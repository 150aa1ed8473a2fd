import { createHash } from 'node:crypto';
import { monotonicMs, sleep, wallTime } from '../../world/clock.ts';
import { Failure } from '../../world/failure.ts';
import { Intents } from './intents.ts';
import type { Kind, Thing } from './kinds.ts';
import type { Patience } from './patience.ts';
import { codeName, failureOf, isPassing, OperationFailed, refusalOf, type CodeName } from './refusal.ts';
import {
  clientsOf,
  keyHeader,
  openSession,
  type CallOptions,
  type Clients,
  type Credentials,
} from './sdk.ts';

/** What the cloud is doing for us, as it tells. */
interface Operation {
  readonly id: string;
  readonly done: boolean;
  readonly error?: { readonly code: number; readonly message: string } | undefined;
}

/** What a changing call needs to be repeated safely. */
interface Change {
  /** What is done, as an infinitive; unique in its stand: `create network bingo-main`. */
  readonly action: string;
  readonly start: (clients: Clients, options: CallOptions) => Promise<Operation>;
  /** What was asked for, so that a key is never used for something else. */
  readonly request?: unknown;
  /** Refusals that pass only later: a role that was just granted. */
  readonly alsoPassing?: readonly CodeName[];
}

/**
 * One folder of the cloud, as one command sees it: every call has a deadline and is repeated when it fails in passing, by the key
 * under which it was first made. The SDK's own waiting and repeating lose errors (docs/yandex.md), so both are done here.
 */
export class Cloud {
  readonly folderId: string;
  readonly patience: Patience;
  readonly #credentials: Credentials;
  readonly #intents: Intents;
  #clients: Promise<Clients> | undefined;

  constructor(options: {
    readonly folderId: string;
    readonly credentials: Credentials;
    readonly intentsPath: string;
    readonly patience: Patience;
  }) {
    this.folderId = options.folderId;
    this.patience = options.patience;
    this.#credentials = options.credentials;
    this.#intents = new Intents(options.intentsPath);
  }

  /** Asks something that changes nothing. @throws Failure of what the cloud refused. */
  async ask<T>(attempted: string, call: (clients: Clients, options: CallOptions) => Promise<T>): Promise<T> {
    return await this.attempt(call).catch((thrown: unknown) => {
      throw failureOf(attempted, thrown);
    });
  }

  /** The same, with the cloud's own error, for whoever wants to tell them apart. */
  async attempt<T>(
    call: (clients: Clients, options: CallOptions) => Promise<T>,
    options: { readonly key?: string; readonly alsoPassing?: readonly CodeName[] } = {},
  ): Promise<T> {
    const clients = await this.#open();
    const { callMs, attempts, pauseMs, settleMs } = this.patience;
    const startedMs = monotonicMs();
    for (let tried = 1; ; tried += 1) {
      try {
        return await call(clients, {
          deadline: new Date(wallTime().getTime() + callMs),
          ...(options.key === undefined ? {} : { metadata: keyHeader(options.key) }),
        });
      } catch (thrown) {
        const refusal = refusalOf(thrown);
        if (refusal === undefined) throw thrown;
        const settles = options.alsoPassing?.includes(refusal.code) === true;
        const mayPass = settles
          ? monotonicMs() - startedMs < settleMs
          : isPassing(refusal) && tried < attempts;
        if (!mayPass) throw thrown;
      }
      await sleep(pauseMs * 2 ** Math.min(tried - 1, 4));
    }
  }

  /** Every thing of a kind in the folder, page by page. */
  async list<T extends Thing>(kind: Kind<T>): Promise<readonly T[]> {
    const found: T[] = [];
    const state = { token: '' };
    // A folder's quotas bound what it holds; a thousand pages mean that the answer never ends.
    for (let pages = 0; pages < 1_000; pages += 1) {
      const page = await this.ask(
        `list the ${kind.word}s of the folder`,
        async (clients, options) =>
          await kind.list(clients, { folderId: this.folderId, pageToken: state.token }, options),
      );
      found.push(...page.things);
      if (page.next === '') return found;
      state.token = page.next;
    }
    throw new Failure('ProviderRefused', {
      attempted: `list the ${kind.word}s of the folder`,
      happened: 'the list has no end',
    });
  }

  /**
   * Has the cloud do something, and waits until it is done. The intent and its key are on the disk before the call; what an earlier
   * process began under the same intent is waited for instead of being begun again.
   * @throws OperationFailed, or the SDK's error, when the cloud refuses: the key is spent then. Failure `DeadlinePassed` when it does
   * not end: the intent stays, and the next command goes on waiting for it.
   */
  async change({ action, start, request, alsoPassing }: Change): Promise<void> {
    const name = request === undefined ? action : `${action} #${digest(request)}`;
    const intent = await this.#intents.begin(name);
    try {
      const began = await this.#begun(intent.operation);
      const operation =
        began ??
        (await this.attempt(start, {
          key: intent.key,
          ...(alsoPassing === undefined ? {} : { alsoPassing }),
        }));
      await this.#intents.accepted(name, operation.id);
      await this.#wait(action, operation);
      await this.#intents.done(action);
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      const isFinal = thrown instanceof OperationFailed || (refusal !== undefined && !isPassing(refusal));
      if (isFinal) await this.#intents.end(name);
      throw thrown;
    }
  }

  /** Nothing of this action is open any more: what it was to make is there. */
  async close(action: string): Promise<void> {
    await this.#intents.done(action);
  }

  /** Whether an earlier process asked for it, and does not know how it ended. */
  async isOpen(action: string): Promise<boolean> {
    return await this.#intents.has(action);
  }

  async #begun(operation: string | undefined): Promise<Operation | undefined> {
    if (operation === undefined) return undefined;
    try {
      return await this.attempt(
        async ({ operations }, options) => await operations.get({ operationId: operation }, options),
      );
    } catch (thrown) {
      if (refusalOf(thrown)?.code === 'NOT_FOUND') return undefined;
      throw thrown;
    }
  }

  async #wait(action: string, first: Operation): Promise<void> {
    const { operationMs, pollMs } = this.patience;
    const startedMs = monotonicMs();
    let seen = first;
    while (!seen.done) {
      if (monotonicMs() - startedMs > operationMs) {
        throw new Failure('DeadlinePassed', {
          attempted: action,
          happened: `the cloud's operation ${first.id} is not done after ${Math.round(operationMs / 1000)} s`,
          hint: 'run the same command again: it goes on waiting; `make clean` takes away what is there',
        });
      }
      // Short at first: most are done at once.
      await sleep(Math.min(pollMs, 100 + (monotonicMs() - startedMs) / 4));
      seen = await this.attempt(
        async ({ operations }, options) => await operations.get({ operationId: first.id }, options),
      );
    }
    if (seen.error !== undefined) throw new OperationFailed(codeName(seen.error.code), seen.error.message);
  }

  async #open(): Promise<Clients> {
    this.#clients ??= openSession(this.#credentials).then(clientsOf);
    return await this.#clients;
  }
}

function digest(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 12);
}
