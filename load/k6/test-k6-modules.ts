import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { z } from 'zod';

/** What the script asks for: as k6's `http.request` takes it. */
export interface AskedRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string | null;
  readonly params: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly tags?: Readonly<Record<string, string>>;
    readonly timeout?: string;
    readonly responseType?: string;
    readonly redirects?: number;
  };
}

const answerSchema = z.object({
  status: z.number(),
  body: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
  error: z.string(),
});
/** What the test's main thread found out, or status 0 for a request that was lost: k6 does the same. */
export type FakeAnswer = z.infer<typeof answerSchema>;

/** The state of the fake k6: set by the thread, seen by the script. */
export const fake: {
  port: MessagePort | undefined;
  signal: Int32Array<SharedArrayBuffer>;
  readonly asked: AskedRequest[];
  readonly waited: number[];
  accepted: unknown;
} = {
  port: undefined,
  signal: new Int32Array(new SharedArrayBuffer(4)),
  asked: [],
  waited: [],
  accepted: undefined,
};

/** `k6/execution`: where the script is. */
export const scenario = { name: '', iterationInTest: 0 };

/** `k6`. */
export function fail(why: string): never {
  throw new Error(why);
}

/** `k6/http`. */
export function expectedStatuses(...ranges: readonly unknown[]): readonly unknown[] {
  return ranges;
}

/** `k6/http`. */
export function setResponseCallback(accepted: unknown): void {
  fake.accepted = accepted;
}

/** `k6/http`: asks the main thread and sleeps until it has the answer, for k6's requests are synchronous. */
export function request(
  method: string,
  url: string,
  body: string | null,
  params: AskedRequest['params'],
): FakeAnswer & { readonly timings: { readonly blocked: number; readonly duration: number } } {
  fake.asked.push({ method, url, body, params });
  Atomics.store(fake.signal, 0, 0);
  fake.port?.postMessage({ method, url, body, headers: params.headers ?? {} });
  Atomics.wait(fake.signal, 0, 0, 5_000);
  const message = fake.port === undefined ? undefined : receiveMessageOnPort(fake.port);
  const answer = answerSchema.parse(message?.message);
  // As k6: a body is there when it was asked for.
  const kept = params.responseType === 'text' ? answer : { ...answer, body: null };
  return { ...kept, timings: { blocked: 1, duration: 2 } };
}

/** `k6/metrics`. */
export class Trend {
  add(value: number): void {
    fake.waited.push(value);
  }
}
