import { monotonicMs } from '../../deploy/world/clock.ts';
import { Body, nodeOf, successful, type Answer, type HttpVersion, type Judge } from './answer.ts';
import type { Observation, Trouble } from './probe.ts';
import type { ConnectTiming } from './socket.ts';
import { isGatewayLoss, isSafe, troubleOf } from './trouble.ts';

/** What to ask. */
export interface HttpRequest {
  /** GET unless told; anything but GET, HEAD and OPTIONS may change the service. */
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** The longest it may take, from its start to the last byte; 10 000 unless told. */
  readonly timeoutMs?: number;
  /** How much of the body is kept; the rest is only counted. 65 536 unless told. */
  readonly keepBytesMax?: number;
  /** What a right answer is; any status of 200…299 unless told. */
  readonly judge?: Judge;
}

/** Milliseconds on the monotonic clock, each part from its own beginning. */
export interface HttpTiming {
  /** How the connection was made, if one was made for this look. */
  readonly connect?: ConnectTiming;
  /** From the look's start to the headers of the answer. */
  readonly firstByteMs?: number;
  /** From the look's start to its end. */
  readonly totalMs: number;
}

/** What one look over HTTP saw. */
export type HttpObservation = Observation & {
  readonly timing: HttpTiming;
  /** Undefined when no whole answer came. */
  readonly answer?: Answer;
};

/** Time enough for any single answer but a list. */
export const defaultTimeoutMs = 10_000;
/** How much of a body is kept. */
export const defaultKeepBytesMax = 65_536;

/** Called once. A connection is reusable when it carried a whole answer. */
type Settle = (seen: HttpObservation, reusable: boolean) => void;

/** One request and what becomes of it, told by the connection that carries it. Ends once, at the latest at its time-out. */
export class Exchange {
  readonly #request: HttpRequest;
  readonly #dueMs: number;
  readonly #settle: Settle;
  readonly #startMs = monotonicMs();
  // As precise as AbortSignal.timeout, which is this and more; undici's own time-outs are up to half a second late.
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #kept: Buffer[] = [];
  readonly #version: HttpVersion;
  #bytes = 0;
  #keptBytes = 0;
  #ended = false;
  #sent = false;
  #connect: ConnectTiming | 'failed' | undefined;
  #status: number | undefined;
  #headers: Readonly<Record<string, string | string[] | undefined>> = {};
  #firstByteMs: number | undefined;

  constructor(
    request: HttpRequest,
    of: { readonly dueMs: number; readonly version: HttpVersion },
    settle: Settle,
  ) {
    this.#request = request;
    this.#dueMs = of.dueMs;
    this.#version = of.version;
    this.#settle = settle;
    const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
    this.#timer = setTimeout(() => {
      this.#lose({ kind: 'timeout', detail: `no whole answer in ${timeoutMs} ms` });
    }, timeoutMs);
  }

  /** A connection was made for this exchange, or could not be. */
  connected(result: { readonly error: Error } | { readonly timing: ConnectTiming }): void {
    this.#connect = 'timing' in result ? result.timing : 'failed';
  }

  /** It leaves now. Given up while the connection was still being made, it never does: that connection is destroyed. */
  onRequestStart(): void {
    this.#sent = true;
  }

  onResponseStart(
    _carrier: unknown,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    // 100 Continue and its like announce an answer, they are none.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    this.#firstByteMs = monotonicMs() - this.#startMs;
  }

  onResponseData(_carrier: unknown, chunk: Buffer): void {
    this.#bytes += chunk.length;
    const room = (this.#request.keepBytesMax ?? defaultKeepBytesMax) - this.#keptBytes;
    if (room <= 0) return;
    const kept = chunk.length > room ? chunk.subarray(0, room) : chunk;
    this.#keptBytes += kept.length;
    this.#kept.push(kept);
  }

  onResponseEnd(): void {
    const answer: Answer = {
      status: this.#status ?? 0,
      headers: joined(this.#headers),
      body: new Body(this.#kept, this.#bytes),
      version: this.#version,
    };
    this.#end((this.#request.judge ?? successful)(answer), answer);
  }

  onResponseError(_carrier: unknown, error: Error): void {
    this.#lose(troubleOf(error));
  }

  #lose(trouble: Trouble): void {
    const part = this.#firstByteMs === undefined ? '' : ` (after the headers and ${this.#bytes} bytes)`;
    this.#end({ kind: trouble.kind, detail: `${trouble.detail}${part}` });
  }

  #end(trouble: Trouble | undefined, answer?: Answer): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    const endMs = monotonicMs();
    const node = answer === undefined ? undefined : nodeOf(answer);
    const reused = this.#wasReused();
    this.#settle(
      {
        dueMs: this.#dueMs,
        startMs: this.#startMs,
        endMs,
        ...(trouble === undefined ? { outcome: 'ok' } : { outcome: this.#outcome(trouble), trouble }),
        ...(this.#status === undefined ? {} : { status: this.#status }),
        ...(node === undefined ? {} : { node }),
        ...(reused === undefined ? {} : { reused }),
        ...(answer === undefined ? {} : { answer }),
        timing: this.#timing(endMs),
      },
      answer !== undefined,
    );
  }

  /** A request that was sent, is not harmless, and whose answer was lost, may have been done. */
  #outcome(trouble: Trouble): 'fail' | 'unknown' {
    if (trouble.kind === 'notLooked') return 'unknown';
    const answerLost = this.#sent && (this.#status === undefined || isGatewayLoss(this.#status));
    return answerLost && !isSafe(this.#request.method ?? 'GET') ? 'unknown' : 'fail';
  }

  #wasReused(): boolean | undefined {
    if (this.#connect === undefined) return this.#sent ? true : undefined;
    return this.#connect === 'failed' ? undefined : false;
  }

  #timing(endMs: number): HttpTiming {
    return {
      ...(this.#connect === undefined || this.#connect === 'failed' ? {} : { connect: this.#connect }),
      ...(this.#firstByteMs === undefined ? {} : { firstByteMs: this.#firstByteMs }),
      totalMs: endMs - this.#startMs,
    };
  }
}

function joined(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Readonly<Record<string, string>> {
  const whole: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) whole[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return whole;
}
