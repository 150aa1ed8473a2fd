import { z } from 'zod';
import { troubleKinds, type TroubleKind } from '../checks/probes/probe.ts';
import type { Endpoint } from '../checks/requirements/endpoints.ts';
import { ways } from '../checks/way.ts';
import { endpointNamed } from './books.ts';
import { LatencyHistogram } from './latency.ts';
import type { Validity } from './load-result.ts';

/** Version of the format; a reader refuses any other. */
export const loadFileVersion = 1;

// Each codec is a value of ours on one side and JSON on the other, so that writing and reading cannot drift apart.

const count = z.int().min(0);
const ratio = z.number();
/** JSON knows neither Infinity nor NaN. */
const anyNumber = z.codec(
  z.union([z.number(), z.enum(['endless', 'none'])]),
  z.custom<number>((value) => typeof value === 'number'),
  {
    decode: (text) => (text === 'endless' ? Infinity : text === 'none' ? NaN : text),
    encode: (value) => (value === Infinity ? 'endless' : Number.isNaN(value) ? 'none' : value),
  },
);
const micros = z.codec(z.number(), z.number(), {
  decode: (ms) => ms,
  encode: (ms) => Math.round(ms * 1_000) / 1_000,
});
const date = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (value) => value.toISOString(),
});
/** By its name, which the catalogue knows. */
const endpoint = z.codec(
  z.string(),
  z.custom<Endpoint>((value) => typeof value === 'object'),
  {
    decode: endpointNamed,
    encode: ({ name }) => name,
  },
);
/** HDR histogram: see `LatencyHistogram.encoded`. */
const latency = z.codec(
  z.object({ hdr: z.base64(), lost: count }),
  z.custom<LatencyHistogram>((value) => value instanceof LatencyHistogram),
  { decode: (encoded) => LatencyHistogram.decoded(encoded), encode: (histogram) => histogram.encoded() },
);

/** Maps travel as lists of pairs. */
const isMap = (one: unknown): boolean => one instanceof Map;
const toMap = <K, V>(pairs: readonly (readonly [K, V])[]): ReadonlyMap<K, V> => new Map(pairs);
const toPairs = <K, V>(map: ReadonlyMap<K, V>): [K, V][] => [...map];

const counts = z
  .object({
    planned: count,
    offered: count,
    answered: count,
    ok: count,
    failed: count,
    byKind: z.codec(
      z.array(z.tuple([z.enum(troubleKinds), count])),
      z.custom<ReadonlyMap<TroubleKind, number>>(isMap),
      { decode: toMap, encode: toPairs },
    ),
    byStatus: z.codec(z.array(z.tuple([z.int(), count])), z.custom<ReadonlyMap<number, number>>(isMap), {
      decode: toMap,
      encode: toPairs,
    }),
  })
  .readonly();
const stage = z.object({ fromRps: ratio, toRps: ratio, forMs: z.number() }).readonly();
const part = z.object({ endpoint, weight: z.int() }).readonly();
const doubleEntry = z
  .object({
    rows: z
      .array(
        z
          .object({
            endpoint: z.string(),
            clientOffered: count,
            clientAnswered: count,
            balancer: count,
            atNodes: count,
            repeated: count,
          })
          .readonly(),
      )
      .readonly(),
    nodeLogs: z
      .array(
        z
          .object({
            path: z.string(),
            endpoints: z.array(z.string()).readonly(),
            completed: count,
            isWhole: z.boolean(),
          })
          .readonly(),
      )
      .readonly(),
    differences: z.array(z.string()).readonly(),
  })
  .readonly();
/** The reasons alone tell which of the two it is. */
const validity = z.codec(
  z.array(z.string()),
  z.custom<Validity>((value) => typeof value === 'object'),
  {
    decode: ([first, ...others]) =>
      first === undefined
        ? { word: 'VALID' as const, reasons: [] as const }
        : { word: 'INVALID' as const, reasons: [first, ...others] as const },
    encode: ({ reasons }) => [...reasons],
  },
);

/** Everything but the single requests. */
const resultSchema = z.object({
  engine: z.enum(['open loop', 'autocannon']),
  profile: z.object({ name: z.string(), stages: z.tuple([stage], stage).readonly() }).readonly(),
  traffic: z.object({ name: z.string(), seed: z.int(), parts: z.tuple([part], part).readonly() }).readonly(),
  origin: z.string(),
  timeoutMs: z.number(),
  startedMs: z.number(),
  tookMs: z.number(),
  stopped: z.boolean(),
  counts,
  offeredRps: anyNumber,
  achievedRps: anyNumber,
  latency: z.object({ fromPlan: latency, fromSending: latency }).readonly(),
  byNode: z.codec(z.array(z.tuple([z.string(), count])), z.custom<ReadonlyMap<string, number>>(isMap), {
    decode: toMap,
    encode: toPairs,
  }),
  byEndpoint: z.array(z.object({ endpoint: z.string(), counts, latency }).readonly()).readonly(),
  generator: z
    .object({
      late: z.exactOptional(
        z.object({ p99Ms: anyNumber, longestMs: anyNumber, onTimeRatio: anyNumber }).readonly(),
      ),
      cpuShare: ratio,
      atOnceMax: count,
      connectionsMax: z.exactOptional(count),
    })
    .readonly(),
  validity,
});
/** One second of a run. */
export const secondSchema = z.object({
  atS: z.int(),
  planned: count,
  offered: count,
  ok: count,
  failed: count,
  p50Ms: z.exactOptional(anyNumber),
  p90Ms: z.exactOptional(anyNumber),
  longestMs: z.exactOptional(z.number()),
});

/** The first line. The numbers of lines that follow tell when the file was cut off. */
export const headSchema = z.object({
  format: z.literal('bingo-stand load'),
  version: z.literal(loadFileVersion),
  way: z.enum(ways),
  startedAt: date,
  result: resultSchema,
  doubleEntry: z.exactOptional(doubleEntry),
  seconds: count,
  arrivals: z.exactOptional(count),
});
/** One planned request: milliseconds on the monotonic clock, to the microsecond; the endpoint by its place among the parts of the traffic. */
export const arrivalSchema = z
  .object({
    of: count,
    due: micros,
    start: micros,
    end: micros,
    outcome: z.enum(['ok', 'fail', 'unknown']),
    kind: z.exactOptional(z.enum(troubleKinds)),
    detail: z.exactOptional(z.string()),
    status: z.exactOptional(z.int()),
    node: z.exactOptional(z.string()),
    reused: z.exactOptional(z.boolean()),
  })
  .refine((one) => (one.outcome === 'ok') === (one.kind === undefined), 'what is not ok has a kind');
