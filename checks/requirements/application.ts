/** What is known of the application itself, whatever stands before it (bingo.md sections 1, 4, 6, 7): numbers that checks rest on. */
export const application = {
  /** Rows that `prepare_db` makes; their ids are 1 up to the count (R06, R07, R08; bingo.md section 6). */
  seeded: { movies: 29_019, customers: 500_000, sessions: 5_000_000 },
  /** `SELECT pg_sleep(0.1)`: an answer of `/db_dummy` that came sooner was not made for this request (bingo.md section 7, A). */
  dbDummyMsMin: 100,
  /** `/long_dummy` takes longer than this at the node (bingo.md section 7, A; how much longer is unknown). */
  longDummyMsMin: 1_000,
  /** Lists end here (bingo.md section 7, A). */
  listRowsMax: 100_000,
  /** The application drops any query at this time (bingo.md section 7, A). */
  queryMsMax: 20_000,
  /** A `stamp` is the node's clock cut off to whole seconds (bingo.md section 7, C). */
  stampResolutionMs: 1_000,
  /** The limiter lets this many requests a second through, for each process (bingo.md section 7, A). */
  limiterRps: 100,
  /** Start after a good look at 8.8.8.8, and when its packets vanish (bingo.md section 6, A). */
  start: { quickMs: 2_000, blindMs: 30_000 },
  /** What a sick process answers, and what the customer calls that state: either text means sick (bingo.md section 8). */
  sick: { status: 500, texts: ['I feel bad', 'We all gonna die'] },
  /** Numbers for `/operation` that harm nobody (bingo.md section 8). */
  harmlessOperations: { min: 1, max: 65_535 },
  /** The smallest numbers for `/operation` that make a process fail (bingo.md section 8, C): k = (N >> 32) & 15 is 3, 4, 5. */
  deadlyOperations: { leak: 12_884_901_888, panic: 17_179_869_184, sick: 21_474_836_480 },
  /** Found codes (bingo.md section 6). */
  codes: {
    started: 'yoohoo_server_launched',
    index: 'index_page_is_awesome',
    quickStart: 'google_dns_is_not_http',
  },
} as const;
