import { defineConfig, type Project } from '@playwright/test';
import { experimentNames } from './chaos/experiments.ts';
import { selected, titlePattern } from './chaos/selection.ts';
import { explain } from './deploy/world/entry.ts';
import { readEnvironment, type Settings, type SpecRun } from './deploy/world/environment.ts';
import { Failure } from './deploy/world/failure.ts';

const settings = settingsWanted();
const run = settings.RUN;
const drill = /@drill\b/;

/** A kind of run takes minutes a test, and loads or harms the one stand that there is: one test at a time. */
function slow(folder: 'load' | 'chaos', timeout: number): Project & { timeout: number } {
  return { name: folder, testDir: folder, testMatch: '**/*.spec.ts', timeout };
}
const load = slow('load', 5 * 60_000);
const chaos = slow('chaos', 10 * 60_000);

/** What each kind of run consists of. Drills break the stand on purpose: they run when asked for, and never among others. */
const projects: Readonly<Record<SpecRun, Project[]>> = {
  checks: [
    // Waits for the end of a time-to-live, beside all the others; it alone asks for what is cached.
    { name: 'checks-freshness', testDir: 'checks', testMatch: 'freshness.spec.ts', workers: 1 },
    {
      name: 'checks',
      testDir: 'checks',
      testMatch: '**/*.spec.ts',
      testIgnore: 'freshness.spec.ts',
      workers: 1,
    },
  ],
  load: [{ ...load, grepInvert: drill }],
  chaos: [{ ...chaos, ...chosen(settings) }],
  drill: [
    { ...load, name: 'load-drills', grep: drill, timeout: chaos.timeout },
    { ...chaos, name: 'chaos-drills', grep: drill },
  ],
};

/** Which experiments: those with the words of ONLY, a walk, or the usual ones. */
function chosen({ ONLY, WALK }: Settings): Pick<Project, 'grep' | 'grepInvert'> {
  if (WALK !== undefined) return { grep: /@walk\b/ };
  if (ONLY !== undefined) return { grep: titlePattern(told(() => selected(ONLY, experimentNames))) };
  return { grepInvert: /@(?:drill|walk|unusual)\b/ };
}

function settingsWanted(): Settings {
  return told(() => readEnvironment().settings);
}

/** A stack trace would hide the one sentence that helps. */
function told<T>(read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    process.stderr.write(explain('playwright', thrown));
    process.exit(thrown instanceof Failure ? thrown.exitCode : 2);
  }
}

/** Specs judge a stand that is up: `make deploy` first. They attach to it and never make one. */
export default defineConfig({
  // A flaky check is a bug in the stand or in us, so it is never tried again (design.md section 5).
  retries: 0,
  failOnFlakyTests: true,
  forbidOnly: true,
  // One look disturbs another: two cores carry the stand as well. The second worker is for the one file that waits.
  workers: run === 'checks' ? 2 : 1,
  timeout: 60_000,
  globalSetup: './fixtures/global-setup.ts',
  reporter: [
    // Minutes of load or harm want a look at how they go; a check is a line.
    [run === 'checks' ? 'list' : './reports/live-reporter.ts'],
    ['./reports/verdict-reporter.ts'],
    ['./reports/run-reporter.ts'],
    ...(run === 'drill' ? [['./reports/drills-reporter.ts'] as const] : []),
    ['html', { open: 'never', outputFolder: 'playwright-report' }],
    // Behind all that write.
    ['./reports/guard-reporter.ts'],
  ],
  outputDir: 'test-results',
  projects: projects[run],
});
