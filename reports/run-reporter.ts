import { relative } from 'node:path';
import type {
  FullConfig,
  FullResult,
  Reporter,
  Suite,
  TestCase,
  TestError,
  TestResult,
} from '@playwright/test/reporter';
import { wallTime } from '../deploy/world/clock.ts';
import { readEnvironment, specRuns, type SpecRun } from '../deploy/world/environment.ts';
import { describe } from '../deploy/world/failure.ts';
import { checkResultOf, plain } from './check-result.ts';
import { keepEvidence } from './evidence.ts';
import { chosenWords, harnessFacts, mergedWords, wholeCount } from './harness-facts.ts';
import { measuredIn } from './measured.ts';
import { publish } from './publish.ts';
import { writeRun, type PlannedCheck, type Run, type RunCheck } from './run-file.ts';
import { forgetOldRuns, makeRunFolder, runsDirectory } from './run-folder.ts';
import { findSubject, lookAgain, type SubjectFound } from './stand-facts.ts';

/** How much of an error is kept: it ends with what matters least. */
const errorCharactersMax = 20_000;

/**
 * Writes what a run sees to `reports/runs/<time>-<stand>/` as it goes, so that a run that is killed leaves what it saw, and renders the report at
 * its end. It changes no verdict and no exit code: where it fails, it says so in one line.
 */
export default class RunReporter implements Reporter {
  readonly #environment = readEnvironment();
  readonly #startedAt = wallTime();
  #config: FullConfig | undefined;
  #found: Promise<SubjectFound> | undefined;
  #folder: Promise<{ readonly id: string; readonly directory: string }> | undefined;
  /** One write after the other: each has all that was seen before it. */
  #writing: Promise<unknown> = Promise.resolve();
  #planned: readonly PlannedCheck[] = [];
  readonly #checks: RunCheck[] = [];
  readonly #troubles: string[] = [];

  onBegin(config: FullConfig, suite: Suite): void {
    // Listing checks is no run: nothing is looked at, and nobody asks for a report.
    if (config.argv.includes('--list')) return;
    this.#config = config;
    this.#planned = suite.allTests().map((test) => plannedOf(test, config.rootDir));
    const { projectDir, settings } = this.#environment;
    const root = runsDirectory(projectDir);
    this.#found = findSubject(this.#environment);
    this.#folder = this.#found.then(
      async ({ subject }) => await makeRunFolder(root, { startedAt: this.#startedAt, stand: subject.name }),
    );
    this.#write({ status: 'running' }, settings.RUN);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const config = this.#config;
    if (config === undefined) return;
    const place = this.#checks.length;
    const base = checkOf(plannedOf(test, config.rootDir), { test, result });
    this.#checks.push(base);
    const attached = result.attachments;
    this.#inTurn(async ({ directory }) => {
      const evidence = await Promise.all(
        attached.map(
          async (attachment, nth) => await keepEvidence(directory, { attachment, place: place * 100 + nth }),
        ),
      );
      this.#checks[place] = { ...base, evidence };
    });
    this.#write({ status: 'running' }, this.#environment.settings.RUN);
  }

  onError(error: TestError): void {
    this.#troubles.push(
      plain(error.message ?? error.value ?? 'an error without words').slice(0, errorCharactersMax),
    );
  }

  async onEnd({ status }: FullResult): Promise<void> {
    const { projectDir, settings } = this.#environment;
    if (this.#config === undefined) return;
    if (this.#found !== undefined) {
      const found = await this.#found;
      this.#found = lookAgain(this.#environment, found);
    }
    const ended = status === 'interrupted' || status === 'timedout' ? status : 'ended';
    this.#write({ status: ended, endedAt: wallTime().toISOString() }, settings.RUN);
    await this.#writing;
    try {
      await forgetOldRuns(runsDirectory(projectDir));
      const page = await publish(this.#environment);
      process.stdout.write(`  report: ${relative(projectDir, page)}\n\n`);
    } catch (thrown) {
      process.stdout.write(`  no report: ${describe(thrown)}\n\n`);
    }
  }

  printsToStdio(): boolean {
    return false;
  }

  #write(state: Pick<Run, 'status' | 'endedAt'>, kind: SpecRun): void {
    const config = this.#config;
    if (config === undefined || this.#found === undefined) return;
    this.#inTurn(async ({ id, directory }) => {
      const found = await this.#found;
      if (found === undefined) return;
      const chosen = chosenWords(config);
      const whole =
        state.endedAt === undefined || chosen.length === 0 ? undefined : await wholeCount(this.#environment);
      const counted = chosen.length === 0 ? this.#planned.length : whole;
      await writeRun(directory, {
        id,
        kind,
        startedAt: this.#startedAt.toISOString(),
        ...state,
        // Put together from all of its shards it is as whole as any.
        chosen: chosen.join() === mergedWords && whole === this.#planned.length ? [] : chosen,
        ...(counted === undefined ? {} : { whole: counted }),
        harness: await harnessFacts(this.#environment, process.versions.node),
        subject: found.subject,
        planned: this.#planned,
        checks: this.#checks,
        troubles: [...found.troubles, ...this.#troubles],
      });
    });
  }

  #inTurn(work: (folder: { readonly id: string; readonly directory: string }) => Promise<void>): void {
    const { writing, folder } = { writing: this.#writing, folder: this.#folder };
    this.#writing = writing.then(async () => {
      try {
        if (folder !== undefined) await work(await folder);
      } catch (thrown) {
        this.#troubles.push(`the run could not be written: ${describe(thrown)}`);
      }
    });
  }
}

function plannedOf(test: TestCase, rootDir: string): PlannedCheck {
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

/** A kind of run has a folder; a drill is one wherever it is. */
function kindOf(file: string, tags: readonly string[]): SpecRun {
  if (tags.includes('@drill')) return 'drill';
  return specRuns.find((kind) => file.startsWith(`${kind}/`)) ?? 'checks';
}

function checkOf(
  planned: PlannedCheck,
  { test, result }: { readonly test: TestCase; readonly result: TestResult },
): RunCheck {
  const annotations = [...test.annotations, ...result.annotations];
  const messages = result.errors.map(({ message, value }) => message ?? value ?? '');
  const { verdict, reason } = checkResultOf({
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
    ...(error === '' ? {} : { error }),
    measured: measuredIn(annotations),
    startedAt: result.startTime.toISOString(),
    tookMs: result.duration,
    lane: Math.max(0, result.parallelIndex),
    evidence: [],
  };
}
