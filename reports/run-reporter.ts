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
import { readEnvironment, type Environment, type SpecRun } from '../deploy/world/environment.ts';
import { describe } from '../deploy/world/failure.ts';
import { plain } from './check-result.ts';
import { checkOf, errorCharactersMax, plannedOf } from './check-of-test.ts';
import { keepEvidence } from './evidence.ts';
import { keepWatched } from './keep-watched.ts';
import { chosenWords, harnessFacts, mergedWords, wholeCount } from './harness-facts.ts';
import { onTrueTime } from './merged-blobs.ts';
import { publish } from './publish.ts';
import { writeRun, type PlannedCheck, type Run, type RunCheck } from './run-file.ts';
import { forgetOldRuns, makeRunFolder, runsDirectory } from './run-folder.ts';
import { LiveTeller } from './live-file.ts';
import { Redactor, redactorFor } from './secrets.ts';
import { findSubject, lookAgain, type SubjectFound } from './stand-facts.ts';

/**
 * Writes what a run sees to `reports/runs/<time>-<stand>/` as it goes, so that a run that is killed leaves what it saw, and renders the report at
 * its end. It changes no verdict and no exit code: where it fails, it says so in one line.
 */
export default class RunReporter implements Reporter {
  readonly #environment: Environment;
  readonly #startedAt = wallTime();
  #config: FullConfig | undefined;
  #found: Promise<SubjectFound> | undefined;
  #folder: Promise<{ readonly id: string; readonly directory: string }> | undefined;
  /** One write after the other: each has all that was seen before it. */
  #writing: Promise<unknown> = Promise.resolve();
  #planned: readonly PlannedCheck[] = [];
  readonly #checks: RunCheck[] = [];
  #redactor: Promise<Redactor> | undefined;
  #live: LiveTeller | undefined;
  readonly #troubles: string[] = [];

  /** Playwright gives options of its own; a test says whose runs these are. */
  constructor(options: { readonly projectDir?: string } = {}) {
    const { projectDir } = options;
    this.#environment = { ...readEnvironment(), ...(projectDir === undefined ? {} : { projectDir }) };
  }

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
    this.#redactor = redactorFor(projectDir);
    this.#live = new LiveTeller(
      this.#environment.pid,
      this.#folder.then(({ directory }) => directory),
    );
    this.#write({ status: 'running' }, settings.RUN);
  }

  onTestBegin({ title }: TestCase): void {
    this.#live?.begin(title);
  }

  onStdOut(chunk: string | Buffer): void {
    this.#live?.hear(chunk.toString());
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const config = this.#config;
    if (config === undefined) return;
    this.#live?.end(test.title);
    const place = this.#checks.length;
    const base = checkOf(plannedOf(test, config.rootDir), { test, result });
    this.#checks.push(base);
    const attached = result.attachments;
    this.#inTurn(async ({ directory }) => {
      const redactor = (await this.#redactor) ?? new Redactor();
      const evidence = await Promise.all(
        attached.map(
          async (attachment, nth) =>
            await keepEvidence(directory, { attachment, place: place * 1_000 + nth, redactor }),
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
    await this.#live?.stop();
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
      const run = {
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
      };
      const told = chosen.includes(mergedWords) ? onTrueTime(run) : run;
      const redactor = await this.#redactor;
      await writeRun(directory, told, redactor);
      if (state.endedAt !== undefined) await keepWatched(this.#environment, told, { directory, redactor });
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
