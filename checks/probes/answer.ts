import type { Trouble } from './probe.ts';

/** The version of HTTP that an answer came by. */
export type HttpVersion = 'h1' | 'h2' | 'h3';

/** Where the balancer names the node that answered (deploy/roles/files/haproxy.cfg). */
const servedByHeader = 'x-served-by';
/** Longer bodies are not searched for a node's name. */
const dummyBytesMax = 1_024;

/** The body of an answer: as much of it as was kept, and how long it was. */
export class Body {
  /** The whole length in bytes as received, kept or not. */
  readonly bytes: number;
  /** True when more came than was kept. */
  readonly truncated: boolean;
  readonly #kept: readonly Buffer[];

  constructor(kept: readonly Buffer[], bytes: number) {
    this.#kept = kept;
    this.bytes = bytes;
    this.truncated = kept.reduce((sum, piece) => sum + piece.length, 0) < bytes;
  }

  /** What was kept, as UTF-8. */
  text(): string {
    return Buffer.concat(this.#kept).toString('utf8');
  }

  /** What the JSON says; undefined when it is none, or not whole. Wrapped, since JSON may say `null`. */
  json(): { readonly value: unknown } | undefined {
    if (this.truncated) return undefined;
    try {
      return { value: JSON.parse(this.text()) };
    } catch {
      return undefined;
    }
  }
}

/** What the service answered. */
export interface Answer {
  readonly status: number;
  /** Names in lower case; several values of one name joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly version: HttpVersion;
}

/** A rule for an answer: what is wrong with it, or undefined. */
export type Judge = (answer: Answer) => Trouble | undefined;

/** The usual rule: any status of 200…299 is right. */
export function successful(answer: Answer): Trouble | undefined {
  if (answer.status >= 200 && answer.status <= 299) return undefined;
  return { kind: 'status', detail: `status ${answer.status}: ${beginning(answer.body)}` };
}

/** The rule that an answer has exactly this status. */
export function status(expected: number): Judge {
  return (answer) =>
    answer.status === expected
      ? undefined
      : {
          kind: 'status',
          detail: `status ${answer.status} instead of ${expected}: ${beginning(answer.body)}`,
        };
}

/** The node that made an answer: named by the balancer, or else by the body of a dummy. */
export function nodeOf(answer: Answer): string | undefined {
  const named = answer.headers[servedByHeader];
  if (named !== undefined && named !== '') return named;
  const isSmallJson =
    answer.body.bytes <= dummyBytesMax && answer.headers['content-type']?.includes('json') === true;
  return isSmallJson ? /"hostname":"([^"]+)"/.exec(answer.body.text())?.[1] : undefined;
}

/** The first 80 characters of a body, on one line. */
function beginning(body: Body): string {
  const line = body.text().slice(0, 81).replace(/\s+/g, ' ').trim();
  if (line === '') return 'no body';
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
