import { z } from 'zod';
import { Body, type Answer, type HttpVersion } from './answer.ts';
import { defaultKeepBytesMax, type HttpRequest } from './exchange.ts';
import type { Trouble } from './probe.ts';

/** What came back from inside the page. */
const fetchedSchema = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  bytes: z.int(),
  /** What was kept of the body, one character a byte. */
  kept: z.string(),
  /** The protocol as the browser names it (ALPN): `h3`; empty when it does not say. */
  protocol: z.string(),
});
export type Fetched = z.infer<typeof fetchedSchema>;

/** The part of Playwright's page that is needed here. */
interface FetchingPage {
  evaluate(run: (order: Order) => Promise<unknown>, order: Order): Promise<unknown>;
  on(event: 'requestfailed', listener: (broken: BrokenRequest) => unknown): unknown;
  off(event: 'requestfailed', listener: (broken: BrokenRequest) => unknown): unknown;
}

interface BrokenRequest {
  failure(): { readonly errorText: string } | null;
}

/** What goes into the page: nothing but data. */
interface Order {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
  readonly timeoutMs: number;
  readonly keepBytesMax: number;
}

/** Fetches a path of the page's own origin from inside the page. @throws Error with Chromium's own name of what went wrong. */
export async function fetchInPage(
  page: FetchingPage,
  request: HttpRequest & { readonly timeoutMs: number },
): Promise<Fetched> {
  const order: Order = {
    method: request.method ?? 'GET',
    path: request.path,
    headers: { ...request.headers },
    body: request.body?.toString() ?? null,
    timeoutMs: request.timeoutMs,
    keepBytesMax: request.keepBytesMax ?? defaultKeepBytesMax,
  };
  const failed: string[] = [];
  const listen = (broken: BrokenRequest): unknown => failed.push(broken.failure()?.errorText ?? '');
  page.on('requestfailed', listen);
  try {
    return fetchedSchema.parse(await page.evaluate(fetchHere, order));
  } catch (cause) {
    // `fetch` itself says no more than "Failed to fetch".
    if (failed[0] === undefined) throw cause;
    throw new Error(failed[0], { cause });
  } finally {
    page.off('requestfailed', listen);
  }
}

/** The answer in the form that all probes share. */
export function answerOf({ status, headers, bytes, kept, protocol }: Fetched): Answer {
  return {
    status,
    headers,
    body: new Body([Buffer.from(kept, 'latin1')], bytes),
    version: versionOf(protocol),
  };
}

function versionOf(protocol: string): HttpVersion {
  if (protocol === 'h3' || protocol === 'h2') return protocol;
  return 'h1';
}

/** What is wrong with the protocol by which an answer came, when a certain one was wanted. */
export function protocolTrouble(wanted: 'h3' | 'any', protocol: string): Trouble | undefined {
  if (wanted === 'any' || protocol === wanted) return undefined;
  return { kind: 'protocol', detail: `answered over ${protocol === '' ? 'an unknown protocol' : protocol}` };
}

/** Runs in the page: it must not use anything from this file. */
async function fetchHere(order: Order): Promise<unknown> {
  performance.clearResourceTimings();
  const response = await fetch(order.path, {
    method: order.method,
    headers: order.headers,
    body: order.body,
    cache: 'no-store',
    redirect: 'manual',
    signal: AbortSignal.timeout(order.timeoutMs),
  });
  const body = new Uint8Array(await response.arrayBuffer());
  const pieces: string[] = [];
  const end = Math.min(body.length, order.keepBytesMax);
  // Slices, since a call takes only so many arguments.
  for (let from = 0; from < end; from += 8_192) {
    pieces.push(String.fromCharCode(...body.subarray(from, Math.min(end, from + 8_192))));
  }
  // The entry is made a moment after the body is whole.
  await new Promise((resolve) => setTimeout(resolve, 0));
  const entry: unknown = performance.getEntriesByType('resource').at(-1)?.toJSON();
  const said =
    typeof entry === 'object' && entry !== null && 'nextHopProtocol' in entry ? entry.nextHopProtocol : '';
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    bytes: body.length,
    kept: pieces.join(''),
    protocol: said,
  };
}
