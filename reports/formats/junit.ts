import type { Builder, TestCase } from 'junit-report-builder';
import * as library from 'junit-report-builder';
import { z } from 'zod';
import type { MissedCheck, ReportCheck } from '../merged.ts';
import type { Report } from '../report.ts';

/** The package's types say that its one export lies one level deeper than it does. */
const { default: junit } = z
  .object({ default: z.custom<Builder>((value) => typeof value === 'object' && value !== null) })
  .parse(library);

/**
 * The checks as JUnit XML: a suite for each file. JUnit knows no third outcome, but it tells a failure, which is the stand's, from an error,
 * which is the tester's: so unknown is an error, and what was planned and never made is skipped.
 */
export function junitText({ merged }: Report): string {
  const builder = junit.newBuilder().name('bingo-stand');
  const files = Map.groupBy([...merged.checks, ...merged.beyond, ...merged.missed], ({ file }) => file);
  for (const [file, checks] of files) {
    const suite = builder.testSuite().name(file);
    const [first] = checks.filter(isMade).map(({ startedAt }) => startedAt);
    if (first !== undefined) suite.timestamp(first);
    for (const check of checks) writeCase(suite.testCase(), check);
  }
  return builder.build();
}

function writeCase(written: TestCase, check: ReportCheck | MissedCheck): void {
  written.name(clean(check.title)).className(check.file).file(check.file);
  for (const key of check.proves) written.property('proves', key);
  if (!isMade(check)) {
    written.skipped();
    return;
  }
  written.time(check.tookMs / 1_000);
  if (check.isBeyond === true) {
    written.property('not to be had', clean(check.reason ?? '')).skipped();
    return;
  }
  const [reason, error] = [clean(check.reason ?? ''), clean(check.error ?? '')];
  if (check.verdict === 'fail') written.failure(reason, 'fail').stacktrace(error);
  if (check.verdict === 'unknown') written.error(reason, 'unknown', error);
}

function isMade(check: ReportCheck | MissedCheck): check is ReportCheck {
  return 'verdict' in check;
}

/** Without what XML 1.0 cannot hold, not even escaped. */
function clean(text: string): string {
  // eslint-disable-next-line no-control-regex -- Control characters are what is meant.
  return text.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, '\uFFFD');
}
