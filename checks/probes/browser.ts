import { chromium, type Browser, type Page } from '@playwright/test';
import { publicKeySha256 } from '../../deploy/roles/certificate.ts';
import { monotonicMs } from '../../deploy/world/clock.ts';
import { describe } from '../../deploy/world/failure.ts';
import { isThere } from '../../deploy/world/files.ts';
import { nodeOf, successful } from './answer.ts';
import { defaultTimeoutMs, type HttpObservation, type HttpRequest } from './exchange.ts';
import { answerOf, fetchInPage, protocolTrouble } from './page-fetch.ts';
import { notLooked, type Probe, type Trouble } from './probe.ts';

/** Whom to ask by a browser, and how. */
export interface BrowserTarget {
  /** `https://10.77.0.10`. */
  readonly origin: string;
  /** `h3`: QUIC is forced, and any other protocol is trouble. `any`: the browser chooses. */
  readonly version: 'h3' | 'any';
  /** PEM; the certificate whose key is trusted whatever else is wrong with it: browsers accept http3 from known roots only. */
  readonly certificatePem?: string;
  /** Where the origin's name leads to, when it is not in any DNS. */
  readonly address?: string;
  /** The browser to use instead of Playwright's own or the system's. */
  readonly executablePath?: string;
}

/** Debian's. */
const systemChromium = '/usr/bin/chromium';
const howToGetOne = 'no Chromium here: `apt-get install chromium`, or `npx playwright install chromium`';
const launchTimeoutMs = 30_000;
/** The page whose neighbours are asked for: any will do, this one is small and asks nothing of the database. */
const homePath = '/ping';

/**
 * Looks at one service as a browser does: the only way to http3. Starts Chromium at the first look, with a profile of its own that ends with it, and
 * lets it reach nothing but the service. Without a browser every look is unknown and says how to get one.
 */
export class BrowserClient implements AsyncDisposable {
  readonly #target: BrowserTarget;
  #browser: Promise<Browser> | undefined;
  #page: Promise<Page> | undefined;

  constructor(target: BrowserTarget) {
    this.#target = target;
  }

  /** Looks once, by `fetch` in a page of the service, past the browser's own cache. Never throws. `dueMs` as for HttpClient. */
  async look(request: HttpRequest, dueMs?: number): Promise<HttpObservation> {
    const plannedMs = dueMs ?? monotonicMs();
    const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
    const browser = await this.#launched();
    if ('why' in browser) {
      return { ...notLooked(plannedMs, monotonicMs(), browser.why), timing: { totalMs: 0 } };
    }
    const startMs = monotonicMs();
    const result = await within(timeoutMs, async () => {
      const page = await (this.#page ??= this.#home(browser.browser, timeoutMs));
      return await fetchInPage(page, { ...request, timeoutMs });
    });
    // A page that failed to come, or hangs, is not used again.
    if ('trouble' in result) this.#page = undefined;
    const endMs = monotonicMs();
    const seen = { dueMs: dueMs ?? startMs, startMs, endMs, timing: { totalMs: endMs - startMs } };
    if ('trouble' in result)
      return { ...seen, outcome: outcomeOf(request, result.trouble), trouble: result.trouble };
    const answer = answerOf(result.value);
    const trouble =
      protocolTrouble(this.#target.version, result.value.protocol) ?? (request.judge ?? successful)(answer);
    const node = nodeOf(answer);
    return {
      ...seen,
      status: answer.status,
      answer,
      ...(node === undefined ? {} : { node }),
      ...(trouble === undefined ? { outcome: 'ok' } : { outcome: 'fail', trouble }),
    };
  }

  /** A Probe that asks the same each time. */
  probe(request: HttpRequest, subject?: string): Probe {
    return {
      subject: subject ?? `${request.method ?? 'GET'} ${request.path} by a browser`,
      timeoutMs: (request.timeoutMs ?? defaultTimeoutMs) + launchTimeoutMs,
      look: (dueMs) => this.look(request, dueMs),
    };
  }

  /** Ends the browser, and its profile. */
  async close(): Promise<void> {
    const starting = this.#browser;
    this.#browser = undefined;
    this.#page = undefined;
    // One that could not be started is not there to be closed; the looks have said so.
    await starting?.then(
      (browser) => browser.close(),
      () => undefined,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #launched(): Promise<{ readonly browser: Browser } | { readonly why: string }> {
    const executablePath = await executableOf(this.#target);
    if (executablePath === undefined) return { why: howToGetOne };
    try {
      this.#browser ??= chromium.launch({
        executablePath,
        args: argumentsFor(this.#target),
        chromiumSandbox: false,
        timeout: launchTimeoutMs,
      });
      return { browser: await this.#browser };
    } catch (thrown) {
      this.#browser = undefined;
      return { why: `${executablePath} does not start: ${firstLine(describe(thrown))}` };
    }
  }

  /** A page of the service, from which its other paths are fetched. */
  async #home(browser: Browser, timeoutMs: number): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(`${this.#target.origin}${homePath}`, { timeout: timeoutMs, waitUntil: 'commit' });
    return page;
  }
}

async function executableOf(target: BrowserTarget): Promise<string | undefined> {
  if (target.executablePath !== undefined) {
    return (await isThere(target.executablePath)) ? target.executablePath : undefined;
  }
  return await findChromium();
}

/** Playwright's own Chromium, or the system's; undefined when there is neither. */
export async function findChromium(): Promise<string | undefined> {
  for (const path of [chromium.executablePath(), systemChromium]) if (await isThere(path)) return path;
  return undefined;
}

/** What Chromium is started with; names other than the target's lead nowhere, so that nothing else is ever asked. */
export function argumentsFor(target: BrowserTarget): readonly string[] & string[] {
  const { host, hostname, port } = new URL(target.origin);
  const rules = [
    ...(target.address === undefined ? [] : [`MAP ${hostname} ${target.address}`]),
    'MAP * ~NOTFOUND',
    `EXCLUDE ${target.address ?? hostname}`,
  ];
  const key = target.certificatePem === undefined ? undefined : publicKeySha256(target.certificatePem);
  return [
    '--disable-background-networking',
    '--disable-component-update',
    '--no-proxy-server',
    `--host-resolver-rules=${rules.join(', ')}`,
    ...(target.version === 'h3' ? [`--origin-to-force-quic-on=${port === '' ? `${host}:443` : host}`] : []),
    ...(key === undefined ? [] : [`--ignore-certificate-errors-spki-list=${key}`]),
  ];
}

/** What the browser calls an error, by what it means; net_error_list.h of Chromium. */
const troubles: readonly (readonly [RegExp, Trouble['kind']])[] = [
  [/ERR_CERT_/, 'certificate'],
  [/ERR_CONNECTION_REFUSED/, 'refused'],
  [/ERR_(CONNECTION_(RESET|CLOSED|ABORTED)|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/, 'reset'],
  [/TIMED_OUT|Timeout|time-out/, 'timeout'],
  [/ERR_NAME_/, 'dns'],
  [/ERR_(ADDRESS_UNREACHABLE|INTERNET_DISCONNECTED|NETWORK_)/, 'unreachable'],
  [/ERR_SSL_/, 'tls'],
  [/crashed|closed/i, 'notLooked'],
];

async function within<T>(
  timeoutMs: number,
  work: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly trouble: Trouble }> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`time-out: no whole answer in ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    return { value: await Promise.race([work(), late.promise]) };
  } catch (thrown) {
    const detail = firstLine(describe(thrown));
    const kind = troubles.find(([pattern]) => pattern.test(detail))?.[1] ?? 'protocol';
    return { trouble: { kind, detail } };
  } finally {
    clearTimeout(timer);
  }
}

/** A browser does not tell whether a request was sent: one that is not harmless may have been done. */
function outcomeOf({ method = 'GET' }: HttpRequest, { kind }: Trouble): 'fail' | 'unknown' {
  return kind === 'notLooked' || method !== 'GET' ? 'unknown' : 'fail';
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
