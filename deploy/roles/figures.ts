import { endpointOfBackend } from './endpoints-counted.ts';

/**
 * Bounds of the histogram of answers, in milliseconds: close together where answers of a well service are (2 to 4 ms, `/db_dummy` at 100 to 110),
 * and one at each bound of the specification (400 ms of R04 to R08, 1 s of R16, 20 s at which the application gives up a query).
 */
export const answerBoundsMs: readonly number[] = [
  2, 3, 4, 6, 8, 12, 20, 35, 60, 100, 105, 110, 130, 170, 250, 400, 650, 1_000, 1_700, 3_000, 5_000, 10_000,
  20_000,
];

/** What the cache did, as Varnish tells it in `X-Cache`. */
export const cacheResults = ['HIT', 'STALE', 'MISS', 'PASS'] as const;

/** Where each figure lies in a row of HAProxy's stick table `figures`: a row a backend, and a counter (32 bits) a figure. */
export const figurePlaces = {
  /** The first of the histogram's, one a bound. */
  bucket: 0,
  count: answerBoundsMs.length,
  /** Time to the head of the answer, all together, in units of 0.1 ms. */
  sum: answerBoundsMs.length + 1,
  /** Answers 429. */
  refused: answerBoundsMs.length + 2,
  /** Answers with an `Age` over the bound of R16. */
  old: answerBoundsMs.length + 3,
  /** The first of the cache's, one a result. */
  cache: answerBoundsMs.length + 4,
} as const;

/** Counters in a row. */
export const figuresInRow = figurePlaces.cache + cacheResults.length;

/** HAProxy takes no page that is larger than one of its buffers (16 KiB). */
const backendsOnPage = 4;

/** Pages of figures in Prometheus' text format; HAProxy puts the counters in when it is asked (`lf-file`). Paths: `/figures/0` and so on. */
export const figurePages: readonly string[] = chunksOf(Object.keys(endpointOfBackend)).map((backends, page) =>
  [
    ...(page === 0 ? cacheLines() : []),
    '# TYPE bingo_answer_seconds histogram',
    ...backends.flatMap(histogramLines),
    '# TYPE bingo_answers_refused_total counter',
    ...backends.map((proxy) => `bingo_answers_refused_total{proxy="${proxy}"} ${counter(proxy, 'refused')}`),
    '',
  ].join('\n'),
);

function chunksOf(names: readonly string[]): readonly (readonly string[])[] {
  const pages = Math.ceil(names.length / backendsOnPage);
  return Array.from({ length: pages }, (_, page) =>
    names.slice(page * backendsOnPage, (page + 1) * backendsOnPage),
  );
}

function histogramLines(proxy: string): readonly string[] {
  const name = 'bingo_answer_seconds';
  return [
    ...answerBoundsMs.map(
      (bound, index) =>
        `${name}_bucket{proxy="${proxy}",le="${bound / 1_000}"} ${counter(proxy, 'bucket', index)}`,
    ),
    `${name}_bucket{proxy="${proxy}",le="+Inf"} ${counter(proxy, 'count')}`,
    // HAProxy reckons in whole numbers: the exponent makes seconds of units of 0.1 ms.
    `${name}_sum{proxy="${proxy}"} ${counter(proxy, 'sum')}e-4`,
    `${name}_count{proxy="${proxy}"} ${counter(proxy, 'count')}`,
  ];
}

function cacheLines(): readonly string[] {
  const proxy = 'get_long_dummy';
  return [
    '# TYPE bingo_cache_answers_total counter',
    ...cacheResults.map(
      (result, index) => `bingo_cache_answers_total{result="${result}"} ${counter(proxy, 'cache', index)}`,
    ),
    '# TYPE bingo_cache_old_answers_total counter',
    `bingo_cache_old_answers_total ${counter(proxy, 'old')}`,
  ];
}

/** HAProxy's expression of one counter; a backend that nobody has asked yet has no row, and counts zero. */
function counter(proxy: string, figure: keyof typeof figurePlaces, offset = 0): string {
  return `%[str(${proxy}),table_gpc(${figurePlaces[figure] + offset},figures)]`;
}
