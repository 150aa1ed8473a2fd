import type { CheckResult } from './verdict.ts';

/** One ended test as Playwright tells of it, to a reporter or in its JSON. */
export interface EndedTest {
  readonly title: string;
  readonly annotations: readonly { readonly type: string; readonly description?: string | undefined }[];
  readonly status: string;
  /** What the errors say. */
  readonly messages: readonly string[];
}

/** How a Failure begins in an error's text: the harness could not do its work, which says nothing of the stand. */
const failureMark = /^(?:Error: )?Failure: /;

/** What a test came to as a check. */
export function checkResultOf({ title, annotations, status, messages }: EndedTest): CheckResult {
  const proves = annotations
    .filter(({ type }) => type === 'proves')
    .map(({ description }) => description ?? '');
  const base = { title, proves: [...new Set(proves)] };
  if (status === 'passed') return { ...base, verdict: 'pass' };
  if (status === 'skipped') {
    const beyond = annotations.find(({ type }) => type === 'beyond');
    // It was never begun: it neither proves nor refutes, and what other checks have proved stays proved.
    if (beyond !== undefined)
      return { title, proves: [], verdict: 'unknown', reason: beyond.description ?? '', isBeyond: true };
    const reason = annotations.find(({ type }) => type === 'unknown' || type === 'skip')?.description;
    return { ...base, verdict: 'unknown', reason: reason ?? 'it was not run' };
  }
  if (status === 'interrupted')
    return { ...base, verdict: 'unknown', reason: 'it was interrupted before its end' };
  const texts = messages.map(plain);
  const [reason = 'it failed'] = texts.map(briefly);
  // A look that gets no answer has a time-out of its own, and is red: a test that was cut off had simply no time left to say anything.
  const isCutOff = status === 'timedOut';
  const isUnknown = isCutOff || (texts.length > 0 && texts.every((message) => failureMark.test(message)));
  return { ...base, verdict: isUnknown ? 'unknown' : 'fail', reason };
}

/** What was expected, what was seen and what to do, as Playwright and our matchers write it, in this order. */
const tellingLines = /^ *(?:Expected|Received|Hint)\b[^:\n]*: *\S.*$/gm;

/** An error on one line: its first one, which alone may be no more than a label, and the lines that tell. */
function briefly(message: string): string {
  const first = (message.split('\n')[0] ?? '').replace(failureMark, '').replace(/^Error: /, '');
  const telling = [...message.matchAll(tellingLines)].slice(0, 3).map(([line]) => line.trim());
  return [first, ...telling].join('; ');
}

/** Without the colours of a terminal. */
export function plain(text: string): string {
  // eslint-disable-next-line no-control-regex -- ESC begins every colour.
  return text.replaceAll(/\u001b\[[0-9;]*m/g, '');
}
