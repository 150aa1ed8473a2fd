import { isatty } from 'node:tty';
import type { Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter';
import { monotonicMs } from '../deploy/world/clock.ts';
import { seconds } from '../deploy/world/progress.ts';
import { barOf, parseProgress, type LiveLine } from '../load/progress-line.ts';

/** Without a terminal a line now and then is enough. */
const plainEveryMs = 10_000;

/**
 * Draws a run of load: a line for each test that ended, and below them, while one runs, a bar with the rate achieved, the errors and p90 of its last second.
 * What the tests say otherwise is passed on; their errors are told at the end.
 */
export default class LiveReporter implements Reporter {
  readonly #isLive: boolean;
  readonly #write: (text: string) => void;
  readonly #failed: { readonly title: string; readonly errors: readonly TestError[] }[] = [];
  #toldMs = -Infinity;
  #isBarThere = false;

  /** Playwright gives options of its own; a test says where to draw. */
  constructor(options: { readonly isLive?: boolean; readonly write?: (text: string) => void } = {}) {
    this.#isLive = options.isLive ?? isatty(1);
    this.#write = options.write ?? ((text): void => void process.stdout.write(text));
  }

  onTestBegin(test: TestCase): void {
    this.#say(`  ▶ ${test.title}\n`);
  }

  onStdOut(chunk: string | Buffer): void {
    for (const line of chunk.toString().split('\n')) {
      const live = parseProgress(line);
      if (live !== undefined) this.#draw(live);
      else if (line.trim() !== '') this.#say(`    ${line}\n`);
    }
  }

  onTestEnd(test: TestCase, { status, duration, errors }: TestResult): void {
    const sign = status === 'passed' ? '✓' : status === 'skipped' ? '-' : '✘';
    this.#say(`  ${sign} ${test.title} (${seconds(duration)})\n`);
    if (status !== 'passed' && errors.length > 0) this.#failed.push({ title: test.title, errors });
  }

  onError(error: TestError): void {
    this.#failed.push({ title: 'outside of any test', errors: [error] });
  }

  onEnd(): void {
    for (const { title, errors } of this.#failed) {
      const texts = errors.map((error) => error.stack ?? error.message ?? error.value ?? '');
      this.#say(`\n  ✘ ${title}\n${texts.join('\n').replaceAll(/^/gm, '      ')}\n`);
    }
  }

  printsToStdio(): boolean {
    return true;
  }

  #draw(live: LiveLine): void {
    if (this.#isLive) {
      this.#write(`\r\u001b[2K    ${barOf(live)}`);
      this.#isBarThere = true;
      return;
    }
    // The last one always, so that a log tells how it ended.
    if (live.done < 1 && monotonicMs() - this.#toldMs < plainEveryMs) return;
    this.#toldMs = monotonicMs();
    this.#write(`    ${barOf(live)}\n`);
  }

  #say(text: string): void {
    if (this.#isBarThere) this.#write('\r\u001b[2K');
    this.#isBarThere = false;
    this.#write(text);
  }
}
