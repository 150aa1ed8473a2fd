import { z } from 'zod';
import { Failure, describe } from '../../deploy/world/failure.ts';

/** JSON knows neither NaN nor infinity, so Prometheus writes every value as text. */
const sampleSchema = z
  .tuple([z.number(), z.string()])
  .transform(([atS, text]) => ({ atS, value: text === '+Inf' ? Infinity : Number(text) }));
const labelsSchema = z.record(z.string(), z.string());
const matrixSchema = z.object({
  resultType: z.literal('matrix'),
  result: z.array(z.object({ metric: labelsSchema, values: z.array(sampleSchema) })),
});
const vectorSchema = z.object({
  resultType: z.literal('vector'),
  result: z.array(z.object({ metric: labelsSchema, value: sampleSchema })),
});
const alertsSchema = z.object({
  alerts: z.array(
    z.object({
      labels: labelsSchema,
      annotations: labelsSchema,
      state: z.string(),
      activeAt: z.string(),
    }),
  ),
});
const answerSchema = z.union([
  z.object({ status: z.literal('success'), data: z.unknown() }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);

/** A value at a moment, seconds since 1970. */
export interface Sample {
  readonly atS: number;
  readonly value: number;
}

/** One series of an answer: its labels and its samples in the order of time. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly Sample[];
}

/** A stretch of time and how finely it is asked for. */
export interface Span {
  readonly fromS: number;
  readonly toS: number;
  readonly stepS: number;
}

/** An alert that is active at this moment. */
export type ActiveAlert = z.infer<typeof alertsSchema>['alerts'][number];

/** Whoever waits longer for an answer does not get one. */
const timeoutMs = 10_000;

/** Asks Prometheus by its HTTP API; changes nothing. */
export class Prometheus {
  readonly #origin: string;

  /** `http://127.0.0.1:40123`, without a path. */
  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Values over time. Where there was none, there is no sample: a gap is never a zero. @throws Failure as `#ask`. */
  async range(query: string, { fromS, toS, stepS }: Span): Promise<readonly Series[]> {
    const asked = { query, start: String(fromS), end: String(toS), step: String(stepS) };
    const { result } = matrixSchema.parse(await this.#ask('query_range', asked));
    return result.map(({ metric, values }) => ({ labels: metric, samples: values }));
  }

  /** Values at one moment, one sample a series. @throws Failure as `#ask`. */
  async instant(query: string, atS: number): Promise<readonly Series[]> {
    const { result } = vectorSchema.parse(await this.#ask('query', { query, time: String(atS) }));
    return result.map(({ metric, value }) => ({ labels: metric, samples: [value] }));
  }

  /** Names of all series that fit and had a value in the time. @throws Failure as `#ask`. */
  async namesOf(match: string, { fromS, toS }: Omit<Span, 'stepS'>): Promise<ReadonlySet<string>> {
    const asked = { 'match[]': match, start: String(fromS), end: String(toS) };
    const series = z.array(labelsSchema).parse(await this.#ask('series', asked));
    return new Set(series.flatMap(({ __name__: name }) => (name === undefined ? [] : [name])));
  }

  /** Alerts that fire or are about to. @throws Failure as `#ask`. */
  async alerts(): Promise<readonly ActiveAlert[]> {
    return alertsSchema.parse(await this.#ask('alerts', {})).alerts;
  }

  /**
   * @throws Failure `MachineUnreachable` when nobody answers, `CommandFailed` when Prometheus refuses the question.
   */
  async #ask(what: string, asked: Readonly<Record<string, string>>): Promise<unknown> {
    const url = `${this.#origin}/api/v1/${what}?${new URLSearchParams(asked).toString()}`;
    const attempted = `ask Prometheus (${what}${asked['query'] === undefined ? '' : ` ${asked['query']}`})`;
    const text = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) }).then(
      async (answer) => await answer.text(),
      (cause: unknown) => {
        throw new Failure('MachineUnreachable', {
          attempted,
          happened: describe(cause),
          hint: 'is it running? `make status` tells; `make deploy` puts it right',
          cause,
        });
      },
    );
    const answer = answerSchema.safeParse(jsonOf(text));
    if (answer.success && answer.data.status === 'success') return answer.data.data;
    const happened =
      answer.success && answer.data.status === 'error' ? answer.data.error : `it said: ${text.slice(0, 200)}`;
    throw new Failure('CommandFailed', { attempted, happened });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
