import { ReportBuilder, stringify, validateStrict, type Test, type TestStatus } from 'ctrf';
import type { Report } from '../report.ts';
import type { Verdict } from '../verdict.ts';

/** CTRF's words for ours; it has one for what is neither: `other`. */
const statuses: Readonly<Record<Verdict, TestStatus>> = {
  pass: 'passed',
  fail: 'failed',
  unknown: 'other',
  'not run': 'skipped',
};

/** The checks as CTRF JSON (https://ctrf.io), held against its schema; our own word for each verdict is its `rawStatus`. */
export function ctrfText({ merged, overall }: Report): string {
  const made = merged.checks.map((check): Test => {
    const start = Date.parse(check.startedAt);
    return {
      ...testOf(check, check.verdict),
      duration: Math.round(check.tookMs),
      start,
      stop: Math.round(start + check.tookMs),
      ...(check.reason === undefined ? {} : { message: check.reason }),
      ...(check.error === undefined ? {} : { trace: check.error }),
      extra: { proves: check.proves, measured: check.measured, run: check.runId },
    };
  });
  const beyond = merged.beyond.map((check): Test => ({
    ...testOf(check, 'not run'),
    duration: 0,
    message: `not to be had on this computer: ${check.reason ?? ''}`,
  }));
  const missed = merged.missed.map((check): Test => ({ ...testOf(check, 'not run'), duration: 0 }));
  const runs = merged.parts.map(({ run }) => run);
  const builder = new ReportBuilder()
    .generatedBy('bingo-stand')
    .tool({ name: 'bingo-stand', version: runs.at(-1)?.harness.version ?? '0' })
    .addTests([...made, ...beyond, ...missed])
    .extra({ verdict: overall.verdict, isWhole: overall.isWhole, runs: runs.map(({ id }) => id) });
  const [first, last] = [runs[0], runs.at(-1)];
  const report = builder.build();
  if (first !== undefined && last !== undefined) {
    report.results.summary.start = Date.parse(first.startedAt);
    report.results.summary.stop = Date.parse(last.endedAt ?? last.startedAt);
  }
  validateStrict(report);
  return `${stringify(report)}\n`;
}

function testOf(
  {
    title,
    file,
    line,
    kind,
  }: { readonly title: string; readonly file: string; readonly line: number; readonly kind: string },
  verdict: Verdict,
): Pick<Test, 'name' | 'status' | 'rawStatus' | 'suite' | 'filePath' | 'line' | 'type'> {
  return {
    name: title,
    status: statuses[verdict],
    rawStatus: verdict,
    suite: [file],
    filePath: file,
    line,
    type: kind,
  };
}
