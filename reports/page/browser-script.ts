import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

/** The page's own style and script, as they are put into it. */
export interface PageFiles {
  readonly style: string;
  readonly script: string;
  /** A script that runs before the page is seen. */
  readonly early: string;
}

/** What a page has of its own beside what all share. */
export interface PageSources {
  /** The file that its script begins with; the report's unless told. */
  readonly entry?: string;
  /** A style behind the one that all pages share. */
  readonly style?: string;
}

/** Makes one script of the files behind an entry and of uPlot, one that runs before, and one style. About 0.1 s. */
export async function pageFiles({ entry, style }: PageSources = {}): Promise<PageFiles> {
  const [script, early] = await Promise.all(
    [
      entry ?? join(import.meta.dirname, 'browser/page.ts'),
      join(import.meta.dirname, 'browser/early.ts'),
    ].map(bundled),
  );
  const plot = createRequire(import.meta.url).resolve('uplot/dist/uPlot.min.css');
  const styles = await Promise.all(
    [plot, join(import.meta.dirname, 'page.css'), ...(style === undefined ? [] : [style])].map(
      async (path) => await readFile(path, 'utf8'),
    ),
  );
  return { style: styles.join('\n'), script: script ?? '', early: early ?? '' };
}

/** A file and all that it imports, as one script. */
async function bundled(entry: string): Promise<string> {
  const built = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'silent',
  });
  return built.outputFiles[0]?.text ?? '';
}
