import { relative } from 'node:path';
import type { TestCase, TestResult } from '@playwright/test/reporter';
import { specRuns, type SpecRun } from '../deploy/world/environment.ts';
import { checkResultOf, plain } from './check-result.ts';
import { measuredIn } from './measured.ts';
import type { PlannedCheck, RunCheck } from './run-file.ts';

/** How much of an error is kept: it ends with what matters least. */
export const errorCharactersMax = 20_000;

/** A test as a check that is to be made. */
export function plannedOf(test: TestCase, rootDir: string): PlannedCheck {
  const file = relative(rootDir, test.location.file);
  // Behind root, project and file: the titles of its groups and its own.
  const title = test.titlePath().slice(3).join(' › ');
  const proves = checkResultOf({
    title,
    annotations: test.annotations,
    status: 'passed',
    messages: [],
  }).proves;
  return {
    id: `${file} › ${title}`,
    title,
    file,
    line: test.location.line,
    kind: kindOf(file, test.tags),
    proves,
  };
}

/** What the test was declared with and what it said while it ran; Playwright tells some of it in both places. */
function annotationsOf({
  test,
  result,
}: {
  readonly test: TestCase;
  readonly result: TestResult;
}): TestCase['annotations'] {
  const all = [...test.annotations, ...result.annotations];
  return [...new Map(all.map((one) => [`${one.type} ${one.description ?? ''}`, one])).values()];
}

/** A kind of run has a folder; a drill is one wherever it is. */
function kindOf(file: string, tags: readonly string[]): SpecRun {
  if (tags.includes('@drill')) return 'drill';
  return specRuns.find((kind) => file.startsWith(`${kind}/`)) ?? 'checks';
}

/** A test that was made, as a check; what it left behind comes later. */
export function checkOf(
  planned: PlannedCheck,
  { test, result }: { readonly test: TestCase; readonly result: TestResult },
): RunCheck {
  const annotations = annotationsOf({ test, result });
  const messages = result.errors.map(({ message, value }) => message ?? value ?? '');
  const { verdict, reason, isBeyond } = checkResultOf({
    title: planned.title,
    annotations,
    status: result.status,
    messages,
  });
  const error = messages.map(plain).join('\n\n').slice(0, errorCharactersMax);
  return {
    ...planned,
    verdict,
    ...(reason === undefined ? {} : { reason }),
    ...(isBeyond === undefined ? {} : { isBeyond }),
    ...(error === '' ? {} : { error }),
    measured: measuredIn(annotations),
    startedAt: result.startTime.toISOString(),
    tookMs: result.duration,
    lane: Math.max(0, result.parallelIndex),
    evidence: [],
  };
}
