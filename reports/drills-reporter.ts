import { join } from 'node:path';
import type {
  FullConfig,
  FullResult,
  Reporter,
  Suite,
  TestCase,
  TestResult,
} from '@playwright/test/reporter';
import { readEnvironment } from '../deploy/world/environment.ts';
import { describe } from '../deploy/world/failure.ts';
import { readIfThere, writeWhole } from '../deploy/world/files.ts';
import { drilledIn } from './drilled.ts';
import { drillsPage, type DrillPassed } from './drills-page.ts';
import { chosenWords } from './harness-facts.ts';

/** Writes `docs/drills.md` at the end of a run of all drills in which each of them passed; any other run leaves it as it is. */
export default class DrillsReporter implements Reporter {
  readonly #passed: DrillPassed[] = [];
  #planned = Infinity;

  onBegin(config: FullConfig, suite: Suite): void {
    if (chosenWords(config).length === 0) this.#planned = suite.allTests().length;
  }

  onTestEnd({ title, annotations }: TestCase, { status, ...result }: TestResult): void {
    const drilled = drilledIn([...annotations, ...result.annotations]);
    if (status === 'passed' && drilled !== undefined && drilled.reds.length > 0)
      this.#passed.push({ title, ...drilled });
  }

  async onEnd({ status }: FullResult): Promise<void> {
    if (status !== 'passed' || this.#passed.length !== this.#planned) return;
    const path = join(readEnvironment().projectDir, 'docs/drills.md');
    const page = drillsPage(this.#passed);
    try {
      if ((await readIfThere(path)) !== page) await writeWhole(path, page, { mode: 0o644 });
      process.stdout.write('  written: docs/drills.md\n');
    } catch (thrown) {
      process.stdout.write(`  docs/drills.md could not be written: ${describe(thrown)}\n`);
    }
  }

  printsToStdio(): boolean {
    return false;
  }
}
