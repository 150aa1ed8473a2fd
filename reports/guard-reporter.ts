import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { FullConfig, Reporter } from '@playwright/test/reporter';
import { readEnvironment } from '../deploy/world/environment.ts';
import { describe } from '../deploy/world/failure.ts';
import { isThere } from '../deploy/world/files.ts';
import { redactorFor, type Redactor } from './secrets.ts';
import { zippedContents } from './zipped.ts';

/** Playwright's page has what it shows as an archive in an element of this id. */
const archive = /playwrightReportBase64"[^>]*>data:application\/zip;base64,([A-Za-z0-9+/=]+)/;

/**
 * Takes secrets of our stands out of what Playwright itself leaves behind: out of texts the secret, and a file that is none, or a page, as a whole. It must be
 * the last reporter, for it reads what the others wrote. It changes no verdict; where it fails it says so.
 */
export default class GuardReporter implements Reporter {
  readonly #projectDir: string;
  #folders: readonly string[] = [];

  /** Playwright gives options of its own; a test says whose stands these are. */
  constructor(options: { readonly projectDir?: string } = {}) {
    this.#projectDir = options.projectDir ?? readEnvironment().projectDir;
  }

  onBegin(config: FullConfig): void {
    if (config.argv.includes('--list')) return;
    this.#folders = [
      join(this.#projectDir, 'playwright-report'),
      ...new Set(config.projects.map(({ outputDir }) => outputDir)),
    ];
  }

  async onEnd(): Promise<void> {
    const redactor = await redactorFor(this.#projectDir);
    for (const folder of this.#folders) {
      for (const path of await filesIn(folder)) {
        const done = await clean(path, redactor).catch(
          (thrown: unknown) => `could not be searched for secrets: ${describe(thrown)}`,
        );
        if (done !== undefined) process.stdout.write(`  ${relative(this.#projectDir, path)}: ${done}\n`);
      }
    }
  }

  printsToStdio(): boolean {
    return false;
  }
}

async function filesIn(folder: string): Promise<readonly string[]> {
  if (!(await isThere(folder))) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** Cleans one file, and tells what was done; undefined when there was nothing to do. */
async function clean(path: string, redactor: Redactor): Promise<string | undefined> {
  const bytes = await readFile(path);
  const [, packed] = path.endsWith('.html') ? (archive.exec(bytes.toString('latin1')) ?? []) : [];
  const isHeld =
    packed === undefined
      ? redactor.isIn(bytes)
      : zippedContents(Buffer.from(packed, 'base64')).some((content) => redactor.isIn(content));
  if (!isHeld) return undefined;
  if (packed !== undefined) {
    await writeFile(
      path,
      '<!doctype html><title>removed</title>This page of Playwright held a secret of a stand and was removed. See reports/out/index.html.\n',
    );
    return 'it held a secret of a stand and was removed; reports/out/index.html has the same without it';
  }
  // What is no text is spoilt by being read as one.
  if (bytes.includes(0)) {
    await rm(path);
    return 'it held a secret of a stand and was removed';
  }
  await writeFile(path, redactor.redact(bytes.toString('utf8')).text);
  return 'a secret of a stand was taken out';
}
