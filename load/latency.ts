import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';
import { read, tooLittle, type Floor, type Reading } from '../checks/readings/reading.ts';

/** Looks that must lie beyond a percentile, or chance decides what it is (as in checks/readings/percentile.ts). */
const beyondMin = 10;
/** The longest latency that is told apart, an hour in µs: no run waits longer for an answer. */
const highestUs = 3_600_000_000;

/** A LatencyHistogram as a file holds it. */
export interface EncodedLatencies {
  /** HDR histogram of µs, V2 with DEFLATE, base64: what all implementations of HdrHistogram read. */
  readonly hdr: string;
  readonly lost: number;
}

/**
 * Latencies of requests, among them those that were lost: these count as endless, or a service that answers few of them would look fast.
 * An HDR histogram of µs with three digits: values are at most 0.1 % too high. The only use of hdr-histogram-js.
 */
export class LatencyHistogram {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: highestUs,
    numberOfSignificantValueDigits: 3,
  });
  #lost = 0;

  /** A request that was answered rightly, after this long. */
  record(ms: number): void {
    this.#histogram.recordValue(Math.min(highestUs, Math.max(0, Math.round(ms * 1_000))));
  }

  /** Requests that were not. */
  lose(count = 1): void {
    this.#lost += count;
  }

  /** The same histogram from the text that `encoded` gave. @throws Error when it is none. */
  static decoded({ hdr, lost }: EncodedLatencies): LatencyHistogram {
    const made = new LatencyHistogram();
    made.#histogram.add(decodeFromCompressedBase64(hdr));
    made.lose(lost);
    return made;
  }

  /** For a file. */
  encoded(): EncodedLatencies {
    return { hdr: encodeIntoCompressedBase64(this.#histogram), lost: this.#lost };
  }

  /** Requests that were answered rightly. */
  get answered(): number {
    return this.#histogram.totalCount;
  }

  get lost(): number {
    return this.#lost;
  }

  /**
   * The latency that this part of all requests kept within, 0…1, by nearest rank; `Infinity` when it lies among the lost ones.
   * Ten requests beyond it are needed unless told: 100 for 0.9, 1000 for 0.99.
   */
  percentileMs(of: { readonly ratio: number } & Floor): Reading<number> {
    if (!(of.ratio > 0 && of.ratio < 1))
      throw new RangeError(`a percentile lies between 0 and 1, not at ${of.ratio}`);
    const { answered } = this;
    const all = answered + this.#lost;
    // Rounded to nine digits: 10 / (1 - 0.9) is a little more than 100 in doubles.
    const needed = Math.max(1, of.looksMin ?? Math.ceil(Number((beyondMin / (1 - of.ratio)).toFixed(9))));
    if (all < needed) return tooLittle(`${all} requests, ${needed} are needed`);
    const rank = Math.ceil(Number((of.ratio * all).toFixed(9)));
    if (rank > answered) return read(Infinity, all);
    return read(this.#histogram.getValueAtPercentile((rank / answered) * 100) / 1_000, all);
  }

  /** How many were answered rightly within this. */
  answeredWithin(ms: number): number {
    const all = this.answered;
    // The histogram tells the value of a rank, so the rank of a value is looked for by halves.
    const between = { within: 0, over: all + 1 };
    while (between.over - between.within > 1) {
      const rank = Math.floor((between.within + between.over) / 2);
      const isWithin = this.#histogram.getValueAtPercentile((rank / all) * 100) <= ms * 1_000;
      if (isWithin) between.within = rank;
      else between.over = rank;
    }
    return between.within;
  }

  /** The same at its best: the worst `count` of all were answered at once, and the others so much earlier. */
  atBest({ count, earlierMs }: { readonly count: number; readonly earlierMs: number }): LatencyHistogram {
    const made = new LatencyHistogram();
    const { answered, lost } = this;
    const fromAnswered = Math.min(answered, Math.max(0, count - lost));
    for (let rank = 1; rank <= answered - fromAnswered; rank += 1)
      made.record(this.#histogram.getValueAtPercentile((rank / answered) * 100) / 1_000 - earlierMs);
    for (let rank = 0; rank < Math.min(count, answered + lost); rank += 1) made.record(0);
    made.lose(Math.max(0, lost - count));
    return made;
  }

  /** The longest of the answered ones; undefined when there are none. */
  get longestMs(): number | undefined {
    return this.answered === 0 ? undefined : this.#histogram.maxValue / 1_000;
  }

  /** The mean of the answered ones; undefined when there are none. */
  get meanMs(): number | undefined {
    return this.answered === 0 ? undefined : this.#histogram.mean / 1_000;
  }
}
