import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { requirements } from '../checks/requirements/demands.ts';
import { exitCodeOf, judge, type CheckResult, type RequirementVerdict } from './verdict.ts';

/** How a Failure begins in an error's text: the harness could not do its work, which says nothing of the stand. */
const failureMark = /^(?:Error: )?Failure: /;

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

function resultOf(test: TestCase, result: TestResult): CheckResult {
  const annotations = [...test.annotations, ...result.annotations];
  const proves = annotations
    .filter(({ type }) => type === 'proves')
    .map(({ description }) => description ?? '');
  const base = { title: test.title, proves: [...new Set(proves)] };
  if (result.status === 'passed') return { ...base, verdict: 'pass' };
  if (result.status === 'skipped') {
    const reason = annotations.find(({ type }) => type === 'unknown' || type === 'skip')?.description;
    return { ...base, verdict: 'unknown', reason: reason ?? 'it was not run' };
  }
  const messages = result.errors.map(({ message }) => plain(message ?? ''));
  const [reason = 'it failed'] = messages.map((message) => message.split('\n')[0] ?? '');
  const isUnknown = messages.length > 0 && messages.every((message) => failureMark.test(message));
  return { ...base, verdict: isUnknown ? 'unknown' : 'fail', reason: reason.replace(failureMark, '') };
}

/** Without the colours of a terminal. */
function plain(text: string): string {
  // eslint-disable-next-line no-control-regex -- ESC begins every colour.
  return text.replaceAll(/\u001b\[[0-9;]*m/g, '');
}

function lineOf({ id, verdict, open, checks }: RequirementVerdict): string {
  const passed = checks.filter((check) => check.verdict === 'pass').length;
  const count = checks.length === 0 ? '' : `${passed} of ${checks.length} checks`;
  const left = open.length === 0 || checks.length === 0 ? '' : `; not looked at: ${open.join(', ')}`;
  const reasons = checks
    .filter((check) => check.verdict !== 'pass')
    .map((check) => `\n          ${check.verdict}: ${check.title}\n            ${check.reason ?? ''}`);
  return `  ${id}  ${verdict.padEnd(8)} ${count}${left}${reasons.join('')}`;
}
