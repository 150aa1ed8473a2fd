import { isatty } from 'node:tty';
import type { Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter';
import { LiveLine } from '../deploy/world/live-line.ts';
import { seconds } from '../deploy/world/progress.ts';
import { barOf, parseTold, type ToldLine } from '../deploy/world/told-line.ts';

/**
 * Draws a run of load or of chaos: a line for each test that ended, and below them, while one runs, what it tells of its last second (told-line.ts).
 * What the tests say otherwise is passed on; their errors are told at the end.
 */
export default class LiveReporter implements Reporter {
  readonly #line: LiveLine;
  readonly #write: (text: string) => void;
  readonly #failed: { readonly title: string; readonly errors: readonly TestError[] }[] = [];
  #toldOf: string | undefined;

  /** Playwright gives options of its own; a test says where to draw. */
  constructor(options: { readonly isLive?: boolean; readonly write?: (text: string) => void } = {}) {
    this.#write = options.write ?? ((text): void => void process.stdout.write(text));
    this.#line = new LiveLine({ write: this.#write, isTerminal: options.isLive ?? isatty(1) });
  }

  onTestBegin(test: TestCase): void {
    this.#say(`  ▶ ${test.title}\n`);
  }

  onStdOut(chunk: string | Buffer): void {
    for (const line of chunk.toString().split('\n')) {
      const told = parseTold(line);
      if (told !== undefined) this.#draw(told);
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

  /** News in a log is what is told of first, and the last of it, so that a log tells how it ended. */
  #draw(told: ToldLine): void {
    this.#line.show(`    ${barOf(told)}`, { isNews: told.what !== this.#toldOf || told.done === 1 });
    this.#toldOf = told.what;
  }

  #say(text: string): void {
    this.#line.clear();
    this.#write(text);
  }
}
