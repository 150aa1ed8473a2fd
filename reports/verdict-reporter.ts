import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { requirements } from '../checks/requirements/demands.ts';
import { readEnvironment, type SpecRun } from '../deploy/world/environment.ts';
import { checkResultOf } from './check-result.ts';
import { canSettle, exitCodeOf, judge, type CheckResult, type RequirementVerdict } from './verdict.ts';

/**
 * Ends a run with what it says of each requirement, and with the exit codes of style.md, which Playwright does not know:
 * a check that could not be made is unknown, neither passed nor failed.
 */
export default class VerdictReporter implements Reporter {
  readonly #run: SpecRun = readEnvironment().settings.RUN;
  readonly #results: CheckResult[] = [];
  #exitCode = 0;

  /** A run that ends without an end is no pass: one whose own packages were taken away in the middle once left with 0. */
  onBegin(): void {
    process.exitCode = 2;
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    this.#results.push(resultOf(test, result));
  }

  onEnd(run: FullResult): void {
    process.exitCode = 0;
    process.stdout.write(`\n${this.#lines().join('\n')}\n\n`);
    const judged = exitCodeOf(this.#results);
    // An interrupted run, or one that Playwright itself gave up, is no pass whatever was seen until then.
    this.#exitCode =
      run.status === 'interrupted' ? 130 : run.status === 'timedout' && judged === 0 ? 2 : judged;
  }

  /** Only what this kind of run can settle. A drill says of the checks that they can fail, and nothing of the stand. */
  #lines(): readonly string[] {
    const kind = this.#run;
    if (kind === 'drill') return drillLines(this.#results);
    const beyond = this.#results.filter(({ isBeyond }) => isBeyond === true);
    return [
      ...requirements
        .filter(({ id }) => canSettle(kind, id))
        .map(({ id }) => lineOf(judge(id, this.#results, kind))),
      ...beyond.map(
        ({ title, reason = '' }) => `  not to be had on this computer: ${title}\n            ${reason}`,
      ),
    ];
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

function drillLines(results: readonly CheckResult[]): readonly string[] {
  const lines = results.map(({ title, verdict, reason }) => {
    const why = reason === undefined ? '' : `\n              ${reason}`;
    return `  ${verdict === 'pass' ? 'as feared' : verdict.padEnd(9)}  ${title}${why}`;
  });
  return [...lines, '', '  drills break the stand on purpose and prove no requirement of it'];
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
  return `  ${id}  ${word.padEnd(12)} ${count}${left === '' ? 'whole' : `left: ${left}`}${reasons.join('')}`;
}
