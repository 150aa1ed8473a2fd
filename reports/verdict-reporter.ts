import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { requirements } from '../checks/requirements/demands.ts';
import { checkResultOf } from './check-result.ts';
import { exitCodeOf, judge, type CheckResult, type RequirementVerdict } from './verdict.ts';

/**
 * Ends a run with what it says of each requirement, and with the exit codes of style.md, which Playwright does not know:
 * a check that could not be made is unknown, neither passed nor failed.
 */
export default class VerdictReporter implements Reporter {
  readonly #results: CheckResult[] = [];
  #exitCode = 0;

  onTestEnd(test: TestCase, result: TestResult): void {
    this.#results.push(resultOf(test, result));
  }

  onEnd(run: FullResult): void {
    const verdicts = requirements.map(({ id }) => judge(id, this.#results));
    process.stdout.write(`\n${verdicts.map(lineOf).join('\n')}\n\n`);
    const judged = exitCodeOf(this.#results);
    // An interrupted run, or one that Playwright itself gave up, is no pass whatever was seen until then.
    this.#exitCode =
      run.status === 'interrupted' ? 130 : run.status === 'timedout' && judged === 0 ? 2 : judged;
  }

  /** All reports are written by now. */
  onExit(): Promise<void> {
    if (this.#exitCode !== 0) process.exit(this.#exitCode);
    return Promise.resolve();
  }

  printsToStdio(): boolean {
    return false;
  }
}

function resultOf({ title, annotations }: TestCase, { status, errors, ...result }: TestResult): CheckResult {
  return checkResultOf({
    title,
    annotations: [...annotations, ...result.annotations],
    status,
    messages: errors.map(({ message }) => message ?? ''),
  });
}

function lineOf({ id, verdict, open, checks }: RequirementVerdict): string {
  const passed = checks.filter((check) => check.verdict === 'pass').length;
  // A part that passed must not look like the whole.
  const word = verdict === 'pass' && open.length > 0 ? 'pass so far' : verdict;
  const count = checks.length === 0 ? '' : `${passed} of ${checks.length} checks; `;
  const left = open.map(({ key, settledBy }) => `${key} (${settledBy.join(', ')})`).join(', ');
  const reasons = checks
    .filter((check) => check.verdict !== 'pass')
    .map((check) => `\n          ${check.verdict}: ${check.title}\n            ${check.reason ?? ''}`);
  return `  ${id}  ${word.padEnd(12)} ${count}${left === '' ? 'whole' : `not looked at: ${left}`}${reasons.join('')}`;
}
