import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { Failure } from './failure.ts';

/** The largest seed: generators keep 32 bits of it. */
const seedMax = 0xff_ff_ff_ff;

/** Draws that a seed repeats, on any computer: xoroshiro128+. Good for load and chaos, never for secrets. The only use of pure-rand. */
export class SeededRandom {
  readonly seed: number;
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  /** @throws Failure `PlanInvalid` as `checkSeed`. */
  constructor(seed: number) {
    checkSeed(seed);
    this.seed = seed;
    this.#generator = xoroshiro128plus(seed);
  }

  /** A whole number, each from `min` to `max` as likely as any other, both included. */
  integer(range: { readonly min: number; readonly max: number }): number {
    return uniformInt(this.#generator, range.min, range.max);
  }

  /** One of them, each as likely as its weight says, a whole number above 0. @throws RangeError when there is none. */
  weighted<T extends { readonly weight: number }>(choices: readonly T[]): T {
    const total = choices.reduce((sum, { weight }) => sum + weight, 0);
    const drawn = { left: total > 0 ? this.integer({ min: 1, max: total }) : 0 };
    for (const choice of choices) {
      drawn.left -= choice.weight;
      if (drawn.left <= 0) return choice;
    }
    throw new RangeError('there is nothing to choose from');
  }
}

/** @throws Failure `PlanInvalid` when it is no whole number of 0…4294967295. */
export function checkSeed(seed: number): void {
  if (Number.isInteger(seed) && seed >= 0 && seed <= seedMax) return;
  throw new Failure('PlanInvalid', {
    attempted: `draw by the seed ${seed}`,
    happened: 'that is no seed',
    hint: `give a whole number of 0 to ${seedMax}`,
  });
}
