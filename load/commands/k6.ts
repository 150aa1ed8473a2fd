// Writes the load as a script for k6, for whoever needs more than one machine: make k6, or make k6 OUT=load.k6.js
import { dirname, resolve } from 'node:path';
import { runEntry, type Call } from '../../deploy/world/entry.ts';
import { Failure } from '../../deploy/world/failure.ts';
import { isThere, writeWhole } from '../../deploy/world/files.ts';
import { k6Plan } from '../k6/k6-plan.ts';
import { k6Script } from '../k6/k6-script.ts';

/** Where it is written when nothing is said; git does not see it. */
const usualPath = 'reports/out/load.k6.js';

await runEntry({ name: 'k6', summary: 'Write the load as a script for k6.' }, writeScript);

async function writeScript({ environment, json, write }: Call): Promise<number> {
  const { projectDir, settings } = environment;
  const path = resolve(projectDir, settings.OUT ?? usualPath);
  // Asked first: Node's recursive mkdir never ends below a directory such as /proc, which takes none.
  if (settings.OUT !== undefined && !(await isThere(dirname(path))))
    throw refused(path, `there is no directory ${dirname(path)}`);
  try {
    // Readable for others: it holds nothing of the stand.
    await writeWhole(path, k6Script(), { mode: 0o644 });
  } catch (cause) {
    throw refused(path, cause instanceof Error ? cause.message : 'it cannot be written', cause);
  }
  const { contents } = k6Plan();
  const lines = [
    `written: ${path}`,
    '',
    ...contents.map((line) => `  ${line}`),
    '',
    `  k6 run -e BASE_URL=http://203.0.113.7 ${path}`,
  ];
  write(json ? `${JSON.stringify({ path, contents })}\n` : `${lines.join('\n')}\n`);
  return 0;
}

function refused(path: string, happened: string, cause?: unknown): Failure {
  return new Failure('PlanInvalid', {
    attempted: `write the script for k6 to ${path}`,
    happened,
    hint: 'name a file that can be written: make k6 OUT=load.k6.js',
    ...(cause === undefined ? {} : { cause }),
  });
}
