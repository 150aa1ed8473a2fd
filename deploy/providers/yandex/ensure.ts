import { sleep, monotonicMs } from '../../world/clock.ts';
import { Failure } from '../../world/failure.ts';
import type { ProviderProgress } from '../provider.ts';
import type { Cloud } from './cloud.ts';
import type { MadeKind, Thing } from './kinds.ts';
import { codeOf, failureOf, type CodeName } from './refusal.ts';
import { standLabel } from './survey.ts';

/** A thing that must be there. */
export interface Wish<T extends Thing, Spec> {
  readonly kind: MadeKind<T, Spec>;
  readonly stand: string;
  /** Whom it is for, as the progress tells it: a machine's name, or `stand`. */
  readonly subject: string;
  readonly name: string;
  readonly request: () => Spec;
  /** What bears our label already. */
  readonly had: readonly T[];
  readonly alsoPassing?: readonly CodeName[];
}

/** Makes a thing that is not there yet; gives back what is there. @throws Failure of what the cloud refused. */
export async function ensure<T extends Thing, Spec>(
  cloud: Cloud,
  wish: Wish<T, Spec>,
  progress: ProviderProgress,
): Promise<T> {
  const { kind, subject, name, had } = wish;
  const what = `${kind.word} ${name}`;
  progress.started(subject, what);
  const there = had.find((thing) => thing.name === name);
  const action = `create ${what}`;
  // What is seen may still be on its way, and the cloud may take it back: an intent that is open is followed to its end.
  if (there !== undefined && !(await cloud.isOpen(action))) {
    progress.ended(subject, what, 'ok');
    return there;
  }
  const request = wish.request();
  try {
    await cloud.change({
      action,
      request,
      start: async (clients, options) => await kind.create(clients, request, options),
      ...(wish.alsoPassing === undefined ? {} : { alsoPassing: wish.alsoPassing }),
    });
  } catch (thrown) {
    // An answer that was lost: then it bears our label. A name that somebody took meanwhile does not.
    if (codeOf(thrown) !== 'ALREADY_EXISTS') throw failureOf(action, thrown);
  }
  const made = await appearing(cloud, wish);
  await cloud.close(action);
  progress.ended(subject, what, 'changed');
  return made;
}

/** The thing itself, by its name and our label: an operation that ended tells its id in three ways, or in none. */
async function appearing<T extends Thing, Spec>(cloud: Cloud, wish: Wish<T, Spec>): Promise<T> {
  const { kind, name, stand } = wish;
  const startedMs = monotonicMs();
  do {
    const named = (await cloud.list(kind)).filter((thing) => thing.name === name);
    const ours = named.find((thing) => thing.labels[standLabel] === stand);
    if (ours !== undefined) return ours;
    if (named.length > 0) {
      throw new Failure('ProviderRefused', {
        attempted: `create ${kind.word} ${name}`,
        happened: 'somebody else has one of this name',
        hint: 'it was not touched: name the stand otherwise (STAND=…), or rename it',
      });
    }
    await sleep(cloud.patience.pollMs);
  } while (monotonicMs() - startedMs < cloud.patience.settleMs);
  throw new Failure('ProviderRefused', {
    attempted: `create ${kind.word} ${name}`,
    happened:
      'the cloud says that it is there, and does not show it; its name may be taken in another folder of the cloud',
    hint: 'run the same command again, or name the stand otherwise (STAND=…)',
  });
}
